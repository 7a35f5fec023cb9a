# The image of loss-server. `Scripts/image` builds it, tests it and prints its size.
#
# Both bases must be of the same release of Debian or Ubuntu: the program is linked with the libraries of
# the first and runs with those of the second.
ARG BUILD_BASE=docker.io/library/swift:6.3-noble
ARG RUN_BASE=docker.io/library/ubuntu:24.04

FROM ${BUILD_BASE} AS build
# The versions are those of the base's release, with its updates.
# hadolint ignore=DL3008
RUN apt-get update \
  && apt-get install -y --no-install-recommends libssl-dev zlib1g-dev \
  && rm -rf /var/lib/apt/lists/*
WORKDIR /build

# Dependencies have a separate layer, so a change of the sources does not fetch them again.
COPY Package.* ./
RUN swift package resolve

# The manifest lists all of them, independent of what is built.
COPY Sources Sources
COPY Plugins Plugins
COPY Tests Tests
COPY Fuzz Fuzz
# The commit that `--version` reports; the build has no Git history.
ARG COMMIT=""
RUN LOSS_SERVER_COMMIT="${COMMIT}" \
    swift build -c release --static-swift-stdlib --product loss-server \
  && install -D --strip \
    "$(swift build -c release --static-swift-stdlib --show-bin-path)/loss-server" \
    /out/usr/local/bin/loss-server

SHELL ["/bin/bash", "-o", "pipefail", "-c"]
# The packages with the shared libraries that the program needs. They are looked up by file name:
# the linker may report /lib/… for a file that dpkg lists as /usr/lib/….
RUN mkdir -p /out/usr/share/loss-server && ldd /out/usr/local/bin/loss-server \
  | awk '$3 ~ /^\// { sub(/.*\//, "*/", $3); print $3 }' | xargs -d '\n' dpkg-query -S \
  | cut -d: -f1 | sort -u > /out/usr/share/loss-server/packages

FROM ${RUN_BASE}
ARG COMMIT=""
ARG VERSION=""
ARG SOURCE=""
LABEL org.opencontainers.image.title="loss-server" \
  org.opencontainers.image.description="Loss functions over HTTP, as Keras defines them" \
  org.opencontainers.image.source="${SOURCE}" \
  org.opencontainers.image.licenses="Apache-2.0" \
  org.opencontainers.image.version="${VERSION}" \
  org.opencontainers.image.revision="${COMMIT}"
COPY --from=build /out /
COPY LICENSE /usr/share/doc/loss-server/copyright
RUN apt-get update \
  && xargs apt-get install -y --no-install-recommends < /usr/share/loss-server/packages \
  && apt-get clean \
  && rm -rf /var/lib/apt/lists/* /var/log/apt /var/log/dpkg.log

# From outside the container, the addresses can be reached only through published ports.
ENV LOSS_SERVER_HOST=* \
  LOSS_SERVER_PORT=8080
EXPOSE 8080 8443
# A number, because Kubernetes cannot determine whether a named user is root.
USER 10001:10001
HEALTHCHECK --interval=10s --timeout=6s --start-period=2s CMD ["/usr/local/bin/loss-server", "--health"]
ENTRYPOINT ["/usr/local/bin/loss-server"]
