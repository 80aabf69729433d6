# The server and its dashboard: docker build -t metrics-handler .
ARG BASE=docker.io/library/node:24-bookworm-slim

FROM ${BASE} AS build
WORKDIR /app
COPY . .
RUN npm ci --no-audit --no-fund \
 && npm run build \
 && npm run build -w examples/dashboard \
 && npm ci --omit=dev --ignore-scripts --no-audit --no-fund -w packages/server \
 && find packages node_modules -name '*.map' -delete

FROM ${BASE}
ENV NODE_ENV=production \
    HOST=0.0.0.0 \
    STORAGE=sqlite:/data/metrics.db \
    DASHBOARD=/app/dashboard
WORKDIR /app
COPY --from=build /app/node_modules node_modules
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
ENTRYPOINT ["node", "packages/server/dist/main.js"]
