#!/usr/bin/env bash
# Builds the images of both Containerfiles without a container engine, and runs them: both programs start as the user that
# they name, their health checks pass, and a message is answered. Needs root, and Debian's buildah and debootstrap.
#   deploy/images/try-images.sh [folder for the images, default a new one that is removed]
set -euo pipefail

root=$(cd "$(dirname "$0")/../.." && pwd)
base=docker.io/library/node:24-bookworm-slim
web_port=13000
backend_port=18000
url=http://127.0.0.1:$web_port
folder=${1:-$(mktemp -d)}
programs=()

cleanup() {
  for pid in "${programs[@]}"; do kill -TERM -- "-$pid" 2>/dev/null || true; done
  [ $# -gt 0 ] || rm -rf "$folder"
}
trap 'cleanup "$@"' EXIT

build() { buildah --root "$folder/images" --runroot "$folder/run" --storage-driver vfs "$@"; }

# Where no registry answers: Debian, and the Node of this machine in its place.
make_base() {
  debootstrap --variant=minbase --include=ca-certificates,libstdc++6 bookworm "$folder/base" > "$folder/base.log"
  chroot "$folder/base" groupadd --gid 1000 node
  chroot "$folder/base" useradd --uid 1000 --gid node --create-home node
  mkdir -p "$folder/base/usr/local/lib/node_modules"
  cp "$(node -p process.execPath)" "$folder/base/usr/local/bin/node"
  cp -aL "$(dirname "$(dirname "$(readlink -f "$(command -v npm)")")")" "$folder/base/usr/local/lib/node_modules/npm"
  ln -s ../lib/node_modules/npm/bin/npm-cli.js "$folder/base/usr/local/bin/npm"
  # Whatever this machine believes of certificates, the build does too.
  cp /etc/ssl/certs/ca-certificates.crt "$folder/base/etc/ssl/certs/ca-certificates.crt"
  local container
  container=$(build from scratch)
  build copy --quiet "$container" "$folder/base" /
  build config --env NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt \
    --env PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "$container"
  build commit --quiet "$container" "$base"
  build rm "$container" > /dev/null
}

build pull --quiet "$base" 2> /dev/null || make_base
# What is committed, and nothing else that lies about here.
git clone --quiet --depth 1 "file://$root" "$folder/checkout"
for name in backend web; do
  build bud --quiet --pull-never --isolation chroot --format docker \
    --file "$folder/checkout/deploy/$name.Containerfile" --tag "parlor-$name" "$folder/checkout"
done

backend=$(build from --pull-never localhost/parlor-backend)
web=$(build from --pull-never localhost/parlor-web)

# The image's own command and health check, as an engine would run them.
command_of() { build inspect --type image "localhost/parlor-$1" | node -p '
  JSON.parse(require("fs").readFileSync(0)).Docker.config.Cmd.join("\n")'; }
check_of() { build inspect --type image "localhost/parlor-$1" | node -p '
  JSON.parse(require("fs").readFileSync(0)).Docker.config.Healthcheck.Test.slice(1).join("\n")'; }

start() {
  local container=$1 name=$2
  shift 2
  mapfile -t command < <(command_of "$name")
  setsid buildah --root "$folder/images" --runroot "$folder/run" --storage-driver vfs run --isolation chroot \
    --env HOST=127.0.0.1 --env "WEB_URL=$url" "$@" "$container" -- "${command[@]}" > "$folder/$name.log" 2>&1 &
  programs+=($!)
}
start "$backend" backend --env BACKEND_PORT=$backend_port --env AUTH_SECRET=a-value-for-this-one-trial-of-the-images
start "$web" web --env WEB_PORT=$web_port --env "BACKEND_URL=http://127.0.0.1:$backend_port"

for _ in $(seq 120); do
  curl --silent --fail --output /dev/null "$url/health" && break
  sleep 1
done

check() {
  mapfile -t check < <(check_of "$2")
  build run --isolation chroot --env BACKEND_PORT=$backend_port --env WEB_PORT=$web_port "$1" -- "${check[@]}"
  echo "$2: healthy"
}
check "$backend" backend
check "$web" web
for name in backend web; do
  user=$(build run --isolation chroot "${!name}" -- node -p 'process.getuid()')
  [ "$user" = 1000 ] || { echo "$name runs as user $user"; exit 1; }
done

ask() { curl --silent --fail --cookie "$folder/jar" --cookie-jar "$folder/jar" \
  --header 'content-type: application/json' --header "origin: $url" --data "$2" "$url$1"; }
ask /api/auth/sign-up/email '{"name":"Ada","email":"ada@example.com","password":"correct horse battery"}' > /dev/null
content='[{"type":"input_text","text":"add buy milk tomorrow"}]'
input="{\"content\":$content,\"attachments\":[],\"inference_options\":{}}"
ask /api/chatkit "{\"type\":\"threads.create\",\"params\":{\"input\":$input}}" > "$folder/answer"
grep --quiet 'Added #1 \*\*Buy milk\*\*' "$folder/answer" || { cat "$folder/answer"; exit 1; }
curl --silent --fail --output /dev/null "$url/chatkit.js"
curl --silent --fail --output /dev/null "$url/login"
build images
echo "both images build, run and answer"
