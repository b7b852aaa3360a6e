# One image for every service: `python -m services.<name>`; also the command line: `python -m infra.cli`.
ARG PYTHON_IMAGE=python:3.11-slim
FROM ${PYTHON_IMAGE}
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PATH=/app/.venv/bin:$PATH
WORKDIR /app
COPY requirements.lock ./
RUN python3 -m venv .venv \
 && pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.lock
COPY shared shared
COPY services services
COPY infra infra
RUN python -m compileall -q shared services infra \
 && useradd --no-create-home --uid 10001 copperseal \
 && install -d -o copperseal /keys
USER copperseal
VOLUME /keys
