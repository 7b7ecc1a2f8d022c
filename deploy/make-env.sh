#!/bin/sh
# sh deploy/make-env.sh [PUBLIC_URL]
# Writes .env for docker-compose.yml: secrets of 256 bits from the kernel, and the address under which the API is reached.
# Needs a shell only. A file that is there stays: the servers keep the secrets that they were made with.
set -eu
umask 077
file=$(cd "$(dirname "$0")/.." && pwd)/.env

secret() {
  bits=$(od -An -v -N32 -tx1 /dev/urandom | tr -d ' \n')
  [ "${#bits}" -eq 64 ] || { echo "/dev/urandom: không đọc được / cannot be read" >&2; exit 1; }
  printf '%s' "$bits"
}

if [ -e "$file" ]; then
  echo "$file: đã có, giữ nguyên / is there already, left as it is" >&2
  exit 1
fi
# One a line: inside the text below a failure would go unnoticed.
postgres=$(secret)
rabbitmq=$(secret)
s3_access=$(secret)
s3_secret=$(secret)
elastic=$(secret)
grafana=$(secret)
set -C # Whoever writes the file at the same moment is not overwritten either.
cat >"$file" <<END
# The secrets of this installation. Back this file up, apart from the data; never put it into a repository.
POSTGRES_PASSWORD=$postgres
RABBITMQ_PASSWORD=$rabbitmq
S3_ACCESS_KEY=$s3_access
S3_SECRET_KEY=$s3_secret
ELASTIC_PASSWORD=$elastic
GRAFANA_PASSWORD=$grafana
# Under which address people reach the API; TLS is done by the proxy in front of it, on this machine.
SOHOA_PUBLIC_URL=${1:-http://localhost:8700}
END
echo "$file"
