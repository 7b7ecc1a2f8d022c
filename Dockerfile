# Two images, of which neither runs as root nor holds what built it.
#   sohoa  the product: API, workers, scheduler and every command
#   s3     the S3 server of docker-compose.yml, built from its Go module as the tests build it

FROM golang:1.26.8-bookworm AS s3-program
ENV CGO_ENABLED=0 GOBIN=/program
RUN go install github.com/versity/versitygw/cmd/versitygw@v1.8.0 && mkdir -p /data/objects /data/versions

FROM busybox:1.37.0 AS s3
LABEL org.opencontainers.image.title="versitygw" org.opencontainers.image.licenses="Apache-2.0"
COPY --from=s3-program /program/versitygw /usr/local/bin/versitygw
COPY --from=s3-program --chown=10002:10002 /data /data
USER 10002:10002
EXPOSE 7070
HEALTHCHECK --interval=15s --timeout=5s --start-period=10s CMD ["wget", "-q", "-O", "/dev/null", "http://127.0.0.1:7070/health"]
ENTRYPOINT ["/usr/local/bin/versitygw"]
CMD ["--port", ":7070", "--region", "us-east-1", "--health", "/health", "--quiet", "posix", "--versioning-dir", "/data/versions", "/data/objects"]

FROM python:3.11.15-slim-bookworm AS packages
WORKDIR /source
COPY . .
RUN python -m venv --without-pip /opt/sohoa \
    && pip --python /opt/sohoa/bin/python install --no-cache-dir --disable-pip-version-check --constraint constraints.txt ".[traces]"

FROM python:3.11.15-slim-bookworm AS sohoa
LABEL org.opencontainers.image.title="sohoa" \
    org.opencontainers.image.description="Sổ Hóa: scanned dossiers become documents that can be found and re-used at the counter"
# The versions are those of the release of Debian: one that is pinned here would be gone after its next security update.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        tesseract-ocr tesseract-ocr-vie poppler-utils fontconfig fonts-croscore libgl1 libglib2.0-0 \
        postgresql-client tini tzdata \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --uid 10001 --no-create-home --home-dir /var/lib/sohoa --shell /usr/sbin/nologin sohoa \
    && install -d /var/lib/sohoa && install -d -m 700 -o sohoa -g sohoa /var/lib/sohoa/data /var/lib/sohoa/keys /var/lib/sohoa/seals
COPY --from=packages /opt/sohoa /opt/sohoa
COPY --chmod=755 deploy/answers.py /usr/local/bin/sohoa-answers
COPY --chmod=755 deploy/prepare.sh /usr/local/bin/sohoa-prepare
ENV PATH=/opt/sohoa/bin:/usr/local/bin:/usr/bin:/bin HOME=/tmp USER=sohoa PYTHONUNBUFFERED=1 \
    SOHOA_DATA=/var/lib/sohoa/data SOHOA_KEYS=/var/lib/sohoa/keys SOHOA_SEALS=/var/lib/sohoa/seals
WORKDIR /var/lib/sohoa
USER 10001:10001
EXPOSE 8700
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s CMD ["sohoa-answers", "http://127.0.0.1:8700/readyz"]
ENTRYPOINT ["/usr/bin/tini", "--"]
CMD ["sohoa", "serve"]
