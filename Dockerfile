# The first stage makes wheels with the build tools and installs them into an environment; the second takes that
# environment only. The same Python as the tests run on. No token and no key is in a layer or in ENV.
FROM python:3.11-slim-bookworm AS builder

ENV PIP_NO_CACHE_DIR=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /build

# Packages first: these layers are kept until the requirements change. Nothing is built in isolation, because that
# would download build tools without a hash.
COPY requirements/build.txt requirements/runtime.txt requirements/
RUN python -m venv tools && \
    tools/bin/python -m pip install --require-hashes -r requirements/build.txt && \
    tools/bin/python -m pip wheel --require-hashes --no-build-isolation -r requirements/runtime.txt -w wheels

COPY pyproject.toml README.md LICENSE ./
COPY lessons lessons
COPY flows flows
COPY bot bot
RUN tools/bin/python -m pip wheel --no-deps --no-build-isolation . -w wheels && \
    python -m venv /opt/aulita && \
    /opt/aulita/bin/python -m pip install --no-deps wheels/*.whl

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
