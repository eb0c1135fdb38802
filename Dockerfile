# The program without its build tools: the first stage makes an environment from the hashed requirements, the second
# takes that folder only. The same Python as the tests run on. No token and no key is in a layer or in ENV.
FROM python:3.11-slim-bookworm AS builder

WORKDIR /build
RUN python -m venv /opt/aulita

# Packages first: this layer is kept until the requirements change.
COPY requirements/runtime.txt requirements/
RUN /opt/aulita/bin/python -m pip install --no-cache-dir --disable-pip-version-check \
      --require-hashes -r requirements/runtime.txt

COPY pyproject.toml README.md LICENSE ./
COPY lessons lessons
COPY flows flows
COPY bot bot
RUN /opt/aulita/bin/python -m pip install --no-cache-dir --disable-pip-version-check \
      --no-deps --no-build-isolation .

FROM python:3.11-slim-bookworm

# The key has a volume of its own: a copy of the data folder must not be able to read itself.
RUN install -d -o 10001 -g 10001 -m 0700 /var/lib/aulita /var/lib/aulita-key
COPY --from=builder /opt/aulita /opt/aulita

# Nothing is written outside the two volumes, so the root file system can be read-only.
ENV PATH=/opt/aulita/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    AULITA_DATA_DIR=/var/lib/aulita \
    AULITA_KEY_FILE=/var/lib/aulita-key/aulita.key \
    AULITA_ORGANIZATION=/etc/aulita/organizacion.yaml \
    AULITA_WEB_HOST=0.0.0.0 \
    AULITA_WEB_PORT=8080

USER 10001:10001
WORKDIR /var/lib/aulita
VOLUME ["/var/lib/aulita", "/var/lib/aulita-key"]
EXPOSE 8080

# SIGTERM: no new updates are taken, what is in flight is finished and recorded.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 CMD ["aulita", "health"]
ENTRYPOINT ["aulita"]
CMD ["run"]
