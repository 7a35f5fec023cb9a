# The program is built where there is a compiler, and shipped where there is none.
FROM swift:6.3-noble AS build
RUN apt-get update \
  && apt-get install -y --no-install-recommends libssl-dev zlib1g-dev \
  && rm -rf /var/lib/apt/lists/*
WORKDIR /build
COPY . .
RUN swift build -c release --static-swift-stdlib --product loss-server \
  && install -D --strip "$(swift build -c release --static-swift-stdlib --show-bin-path)/loss-server" \
    /out/loss-server

FROM ubuntu:24.04
RUN apt-get update \
  && apt-get install -y --no-install-recommends libssl3t64 zlib1g libstdc++6 \
  && rm -rf /var/lib/apt/lists/* \
  && useradd --system --no-create-home --uid 10001 loss-server
COPY --from=build /out/loss-server /usr/local/bin/loss-server

# Inside a container every address is reached from outside only where a port is published.
ENV LOSS_SERVER_HOST=*
ENV LOSS_SERVER_PORT=8080
EXPOSE 8080
USER loss-server
HEALTHCHECK --interval=10s --timeout=6s --start-period=2s CMD ["loss-server", "--health"]
ENTRYPOINT ["loss-server"]
