# The `journeys` command in an image: by default a worker. Build: docker build -t journeys .
# Pinned by full version; where your registry gives you the digest, append it.
FROM python:3.13.15-slim-bookworm AS build

WORKDIR /src
# uv as the lock pins it, checked by its hash; it then brings the rest, checked likewise.
COPY requirements.lock ./
RUN sed -n '/^uv==/,/# via/p' requirements.lock > /tmp/uv.txt \
    && pip install --no-cache-dir --disable-pip-version-check --require-hashes -r /tmp/uv.txt
COPY docker/requirements.lock docker/
RUN uv venv --no-cache --python /usr/local/bin/python3 /opt/journeys \
    && uv pip install --no-cache --python /opt/journeys/bin/python --compile-bytecode --require-hashes -r docker/requirements.lock
COPY . .
RUN uv build --no-cache --wheel --build-constraints requirements.lock --require-hashes --out-dir /tmp/dist \
    && uv pip install --no-cache --python /opt/journeys/bin/python --compile-bytecode --no-deps /tmp/dist/*.whl

FROM python:3.13.15-slim-bookworm

RUN useradd --system --uid 10001 --create-home --home-dir /var/lib/journeys journeys
COPY --from=build /opt/journeys /opt/journeys
COPY docker/health.py /opt/journeys/health.py
# All that is written goes into the volume and /tmp: the rest of the file system may be read-only.
ENV PATH=/opt/journeys/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    JOURNEYS_HOME=/var/lib/journeys \
    JOURNEYS_CACHE=/tmp/journeys \
    DENO_DIR=/tmp/deno
USER 10001
WORKDIR /var/lib/journeys
VOLUME /var/lib/journeys
HEALTHCHECK --interval=15s --timeout=10s --start-period=30s --retries=4 CMD ["python", "/opt/journeys/health.py"]
# The worker takes SIGTERM and lets what runs end within ten seconds: stop with --time 20.
STOPSIGNAL SIGTERM
ENTRYPOINT ["journeys"]
CMD ["worker"]
