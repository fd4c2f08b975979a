# docs/deploying/docker/README.md says how to build and run it.

# A release of Node by its full name. For the same bytes each time put the digest behind it, as in …-slim@sha256:…, which
# `docker buildx imagetools inspect node:26.10.0-trixie-slim` tells.
FROM node:26.10.0-trixie-slim AS base
WORKDIR /app

FROM base AS build
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN npm run build
# What is published is what runs here: one list of files, in package.json.
RUN npm pack --ignore-scripts --loglevel=error && mkdir /package && tar -xzf loquat-chat-*.tgz -C /package --strip-components=1

FROM base AS packages
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund

FROM base
ENV NODE_ENV=production HOST=0.0.0.0 LOQUAT_DATA=/data
# A volume that is mounted there for the first time takes over whose it is.
RUN mkdir /data && chown 1000:1000 /data
COPY --from=packages /app/node_modules node_modules
COPY --from=build /package ./
# The base image's `node`; by its number a cluster can tell that it is not root.
USER 1000:1000
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + (process.env.PORT || 8000) + '/livez').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--max-semi-space-size=4", "dist/cli/loquat.js", "serve"]
