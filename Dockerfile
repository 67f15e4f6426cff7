# Builds the service and runs it as a plain user. With DATABASE_URL it needs nothing else; without, it runs its own
# PostgreSQL in /data, which should then be a volume.
FROM node:22.21.1-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY scripts/build.mjs scripts/build-agent.mjs scripts/build-console.mjs scripts/
COPY console console
COPY tsconfig.json ./
COPY openapi/tcss-image-intercept.json openapi/
COPY src src
COPY migrations migrations
RUN npm run build && npm run build:agent && npm prune --omit=dev

FROM node:22.21.1-bookworm-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=8080 DATA_DIR=/data
WORKDIR /app
RUN mkdir /data && chown node:node /data
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist dist
USER node
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/readyz`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# Node is the first process, so it gets the signal of `docker stop` and finishes the requests under way. The commands are
# beside it: `docker exec … node dist/src/cli/credential.js list`.
CMD ["node", "dist/src/main.js"]
