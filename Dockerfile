# esreplay, and what builds clients for it. The package beside this file is made by `npm run package`; it
# has binaries for both processors, so nothing is compiled here.
#   docker build -t esreplay .
#   docker run --rm -it -v "$PWD:/work" esreplay
FROM debian:trixie-slim AS clients
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates clang libblocksruntime-dev libc6-dev llvm nodejs npm && rm -rf /var/lib/apt/lists/*

# For work on esreplay itself (.devcontainer); npm run setup installs the rest.
FROM clients AS develop
RUN apt-get update && apt-get install -y --no-install-recommends git openssh-client && rm -rf /var/lib/apt/lists/*

FROM clients
COPY esreplay-*.tgz /opt/esreplay.tgz
RUN npm install --global --no-audit --no-fund /opt/esreplay.tgz
WORKDIR /work
CMD ["esreplay", "demo"]
