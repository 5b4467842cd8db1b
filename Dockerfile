# One image for web, worker and beat. Base images and packages may come from an intranet mirror:
#   docker build --build-arg PYTHON_IMAGE=mirror.example/python:3.11-slim-bookworm \
#     --build-arg PIP_INDEX_URL=https://mirror.example/simple .
# From an unpacked installation package (make bundle) no index is asked: its wheels/ has everything.
ARG PYTHON_IMAGE=python:3.11-slim-bookworm

FROM ${PYTHON_IMAGE} AS build
ARG PIP_INDEX_URL
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PYTHONDONTWRITEBYTECODE=1
RUN python -m venv /opt/venv
COPY requirements/base.txt wheel[s] /tmp/wheels/
RUN if ls /tmp/wheels/*.whl >/dev/null 2>&1; then set -- --no-index --find-links /tmp/wheels; fi; \
    /opt/venv/bin/pip install "$@" --require-hashes --only-binary :all: -r /tmp/wheels/base.txt
WORKDIR /app
COPY . .
# Static files are hashed and compressed here; this key signs nothing and stays in this stage.
RUN rm -rf wheels \
    && DEBUG=off SECRET_KEY=collecting-static-files-only \
       /opt/venv/bin/python manage.py collectstatic --no-input --verbosity 0

FROM ${PYTHON_IMAGE}
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 DEBUG=off
RUN useradd --uid 10001 --no-log-init --no-create-home --shell /usr/sbin/nologin carbon
WORKDIR /app
COPY --from=build /opt/venv /opt/venv
COPY --from=build /app /app
# All that the program itself may write: uploaded files, on a volume.
RUN mkdir -p var/files && chown carbon var/files
USER 10001
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-m", "henan_carbon.alive"]
CMD ["gunicorn", "henan_carbon.wsgi:application", "--bind", "0.0.0.0:8000", "--workers", "3", \
     "--threads", "4", "--timeout", "60", "--max-requests", "2000", "--max-requests-jitter", "200", \
     "--worker-tmp-dir", "/dev/shm", "--no-control-socket", \
     "--config", "python:henan_carbon.serving"]
