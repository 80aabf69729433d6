# The server and its dashboard: docker build -t metrics-handler .
ARG BASE=docker.io/library/node:24-bookworm-slim

# What npm needs to know of, so that an edit of the sources installs nothing again.
FROM ${BASE} AS manifests
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY packages/core/package.json packages/core/
COPY packages/mongo-adapter/package.json packages/mongo-adapter/
COPY packages/server/package.json packages/server/
COPY packages/react-hooks/package.json packages/react-hooks/
COPY examples/dashboard/package.json examples/dashboard/

FROM manifests AS dependencies
RUN --mount=type=cache,target=/root/.npm \
    npm ci --omit=dev --ignore-scripts --no-audit --no-fund -w packages/server \
 && find node_modules -name '*.map' -delete

FROM manifests AS tools
RUN --mount=type=cache,target=/root/.npm \
    npm ci --no-audit --no-fund \
      -w packages/core -w packages/mongo-adapter -w packages/server -w packages/react-hooks -w examples/dashboard

FROM tools AS build
COPY . .
# Types are for who compiles against the packages.
RUN for package in core mongo-adapter server; do npm run build -w packages/$package -- --no-dts || exit 1; done \
 && npm run build -w examples/dashboard \
 && find packages -name '*.map' -delete

FROM ${BASE}
ENV NODE_ENV=production \
    HOST=0.0.0.0 \
    STORAGE=sqlite:/data/metrics.db \
    DASHBOARD=/app/dashboard
WORKDIR /app
COPY --from=dependencies /app/node_modules node_modules
COPY --from=build /app/packages/core/package.json packages/core/package.json
COPY --from=build /app/packages/core/dist packages/core/dist
COPY --from=build /app/packages/mongo-adapter/package.json packages/mongo-adapter/package.json
COPY --from=build /app/packages/mongo-adapter/dist packages/mongo-adapter/dist
COPY --from=build /app/packages/server/package.json packages/server/package.json
COPY --from=build /app/packages/server/dist packages/server/dist
COPY --from=build /app/examples/dashboard/dist dashboard
# Made here so that a new volume belongs to the user below.
RUN install -d -o 10001 -g 10001 /data
USER 10001:10001
VOLUME /data
EXPOSE 3000
# Whether the process runs; a store that is away is no reason to restart it.
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 3000}/livez`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# Node handles SIGTERM itself; nothing else runs beside it that would need reaping.
# Left alone, Node takes up to 128 MiB for young objects and keeps them.
ENTRYPOINT ["node", "--max-semi-space-size=16", "packages/server/dist/main.js"]
