# 河南省城乡建设碳达峰目标跟踪
#   make run     准备环境并启动（PORT=8001 换端口，DEMO=0 不装演示数据）
#   make test    准备环境并运行全部测试
#   make check   格式、规范、类型、分层、迁移与全部测试
#   make lint    同上，不含测试
#   make bench   性能比值
#   make bundle  离线安装包（dist/）；make bundle-check 断网安装一次
#   make lock    重新锁定依赖
#   make screenshots  重新截取 docs/screenshots/ 的图
# Only Python ≥ 3.11 and make are needed; everything is installed into .venv/.

SHELL = /bin/sh
PORT ?= 8000
DEMO ?= 1
JOBS ?= 2
# Any interpreter may be named: make run PYTHON=/opt/python/bin/python3
PYTHON ?=
VENV = .venv
PY = $(VENV)/bin/python
PIP = PIP_USER=0 $(PY) -m pip --disable-pip-version-check --no-input
# Where there is a directory of wheels, as in an unpacked bundle, no index is asked.
WHEELS ?= $(wildcard wheels)
OFFLINE = $(if $(WHEELS),--no-index --find-links "$(WHEELS)")
# What never asks a database, brings up its own, or only reads files need not be tried on two; nor who
# is let in.
NOT_ON_POSTGRES = -m "not browser and not libreoffice" --ignore=tests/indicators/calculation \
	--ignore=tests/operations/test_bundle.py --ignore=tests/operations/test_faults.py \
	--ignore=tests/operations/test_proxy.py --ignore=tests/operations/test_upgrade.py \
	--ignore=tests/accounts/test_rights.py --ignore=tests/assessment/test_told_snapshots.py \
	--ignore=tests/reporting/test_demonstration.py --ignore=tests/test_programs.py \
	--ignore=tests/reporting/workbook/test_corpus.py

.PHONY: help run test check lint bench bundle bundle-check image-check lock venv base dev
.DEFAULT_GOAL := help

help:
	@sed -n 's/^#   //p' Makefile

run: base
	@PORT="$(PORT)" DEMO="$(DEMO)" exec $(PY) -m henan_carbon.serve

# The whole suite runs last, so that the output ends by naming what was skipped.
test: dev
	@echo '== 数据库测试：PostgreSQL =='
	@$(PY) -m tests.on_postgres -q -n $(JOBS) $(NOT_ON_POSTGRES)
	@echo '== 全部测试：SQLite =='
	@$(PY) -m pytest -q -n $(JOBS)

check: lint test

lint: dev
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	$(PY) -m mypy .
	$(VENV)/bin/lint-imports
	$(PY) manage.py makemigrations --check --dry-run
	$(PY) manage.py check
	$(PY) -m tests.operations.lint_migrations
	$(PY) manage.py spectacular --validate --fail-on-warn --file /dev/null
	$(VENV)/bin/check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml
	$(VENV)/bin/hadolint Dockerfile

bench: dev
	@$(PY) -m bench

bundle: base
	@$(PY) -m deploy.bundle

# Both need minutes, so neither is part of the tests.
bundle-check: dev
	@$(PY) -m tests.operations.bundle

image-check: dev
	@$(PY) -m tests.operations.image

screenshots: dev
	@$(PY) -m tests.screenshots

# Each set of dependencies is installed when its lock differs from the one installed last.
base: venv
	@cmp -s requirements/base.txt $(VENV)/base.lock || { \
	  echo '正在安装依赖（首次约一两分钟）……'; \
	  $(PIP) install --quiet --require-hashes $(OFFLINE) -r requirements/base.txt \
	    $(if $(WHEELS),|| { echo "不能从 $(WHEELS)/ 安装：Python 须是安装说明.md 写的版本，文件须完好（sha256sum -c SHA256SUMS）。" >&2; exit 1; }) && \
	  cp requirements/base.txt $(VENV)/base.lock; }

dev: venv
	@cmp -s requirements/dev.txt $(VENV)/dev.lock || { \
	  echo '正在安装依赖与测试工具（首次约一两分钟）……'; \
	  $(PIP) install --quiet --require-hashes -r requirements/dev.txt && \
	  cp requirements/base.txt $(VENV)/base.lock && \
	  cp requirements/dev.txt $(VENV)/dev.lock; }

venv:
	@$(PY) -c 'import pip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  found=; \
	  for candidate in $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11 python; do \
	    if "$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	      found="$$candidate"; break; \
	    fi; \
	  done; \
	  if [ -z "$$found" ]; then \
	    echo '没有找到 Python 3.11 或更高版本。请先安装，例如：apt-get install -y python3 python3-venv' >&2; \
	    echo 'Python 3.11 or newer was not found. Install it, or name it: make run PYTHON=/path/to/python3' >&2; \
	    exit 1; \
	  fi; \
	  echo "使用 $$("$$found" --version)，建立 $(VENV)/ ……"; \
	  rm -rf $(VENV); \
	  "$$found" -m venv $(VENV) >/dev/null || { \
	    rm -rf $(VENV); \
	    echo "不能建立虚拟环境，缺少 venv 模块。请执行：apt-get install -y $$(basename "$$found")-venv" >&2; \
	    echo "The venv module is missing. Run: apt-get install -y $$(basename "$$found")-venv" >&2; \
	    exit 1; \
	  }; \
	}

# uv writes the lock; it is needed only here, so it gets an environment of its own.
COMPILE = var/lock/bin/uv pip compile --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header --quiet
lock: venv
	@mkdir -p var
	@$(PY) -m venv var/lock
	@var/lock/bin/python -m pip install --quiet --disable-pip-version-check uv
	$(COMPILE) requirements/base.in --output-file requirements/base.txt
	$(COMPILE) requirements/dev.in --output-file requirements/dev.txt
	@rm -rf var/lock
