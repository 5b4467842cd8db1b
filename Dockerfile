# One image for web, worker and beat. Base images may come from an intranet mirror:
#   docker build --build-arg PYTHON_IMAGE=mirror.example/python:3.11-slim-bookworm .
ARG PYTHON_IMAGE=python:3.11-slim-bookworm

FROM ${PYTHON_IMAGE} AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/venv
COPY requirements/base.txt /tmp/base.txt
RUN /opt/venv/bin/pip install --require-hashes --only-binary :all: -r /tmp/base.txt

FROM ${PYTHON_IMAGE}
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 DEBUG=off
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin carbon
COPY --from=build /opt/venv /opt/venv
WORKDIR /app
COPY . .
# Static files are hashed and compressed here; this key signs nothing and stays in this layer.
RUN SECRET_KEY=collecting-static-files-only python manage.py collectstatic --no-input --verbosity 0 \
    && mkdir -p var/files && chown carbon var/files
USER 10001
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["gunicorn", "henan_carbon.wsgi:application", "--bind", "0.0.0.0:8000", "--workers", "3", \
     "--threads", "4", "--timeout", "60", "--max-requests", "2000", "--max-requests-jitter", "200", \
     "--worker-tmp-dir", "/dev/shm", "--no-control-socket", \
     "--config", "python:henan_carbon.serving"]
