# docker build -t gitlab-deployments-gateway .
# docker run --rm -p 4000:4000 -e GITLAB_URL=https://gitlab.example.com gitlab-deployments-gateway
# GITLAB_URL has to be set; `-e GITLAB_URL=sandbox` serves sample data. With GITLAB_TOKEN, name the hosts that the gateway is
# reached by in ALLOWED_HOSTS.

FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY tsconfig.json vite.config.ts vite.board.config.ts ./
COPY src ./src
RUN npx vite build --logLevel warn && npx vite build --logLevel warn --config vite.board.config.ts

# The built files have all libraries in them, so there is no node_modules here.
FROM node:24-slim
WORKDIR /app
COPY package.json LICENSE ./
COPY --from=build /app/dist ./dist
ENV NODE_ENV=production HOST=0.0.0.0 PORT=4000
# The image's user `node`, by number: Kubernetes takes a name for what may be root.
USER 1000
EXPOSE 4000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=5s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/health`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# In a container with 512 MB, V8 would reserve 1 MB for new objects and collect garbage all the time; without a limit, Node 24
# would reserve 64 MB.
CMD ["node", "--max-semi-space-size=16", "dist/main.js"]
