# Debian's own Python, the locked wheels, nothing that compiles, nobody's root.
#
# Debian's packages are not pinned: a stable suite changes them for security only, and an old version is
# not to be had any more after that.
# hadolint global ignore=DL3008

FROM debian:trixie-slim AS base
RUN apt-get update \
    && apt-get install --yes --no-install-recommends ca-certificates python3 \
    && rm -rf /var/lib/apt/lists/*

FROM base AS build
RUN apt-get update \
    && apt-get install --yes --no-install-recommends python3-venv \
    && rm -rf /var/lib/apt/lists/*
RUN python3 -m venv /opt/thunder
# The dependencies first: they change less often than the program.
COPY requirements/run.txt /src/requirements/run.txt
RUN /opt/thunder/bin/pip install --no-cache-dir --only-binary :all: \
    --require-hashes --no-deps --requirement /src/requirements/run.txt
COPY pyproject.toml README.md LICENSE /src/
COPY bot /src/bot
COPY cogs /src/cogs
COPY lightning_server /src/lightning_server
COPY playground /src/playground
# Neither pip nor what builds packages is needed any more.
RUN /opt/thunder/bin/pip install --no-cache-dir --no-deps --no-build-isolation /src \
    && /opt/thunder/bin/pip uninstall --yes hatchling editables pip

FROM base
COPY --from=build /opt/thunder /opt/thunder
ENV PATH=/opt/thunder/bin:$PATH \
    HOME=/tmp \
    THUNDER_DATA_DIRECTORY=/var/lib/thunder \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    THUNDER_HEALTH_HOST=0.0.0.0 \
    THUNDER_HEALTH_PORT=8180
# The one place that it writes to: phrases and catalogues of voices, for its user only.
RUN install --directory --mode 700 --owner 10001 --group 10001 /var/lib/thunder
VOLUME /var/lib/thunder
# A number, so that an orchestrator can see that it is not root.
USER 10001:10001
WORKDIR /tmp
EXPOSE 8180
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 CMD ["thunder", "health"]
ENTRYPOINT ["thunder"]
CMD ["run"]
