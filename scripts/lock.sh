#!/bin/sh
# Usage: sh scripts/lock.sh — writes the locks of requirements/ again, with hashes and without any address.
set -eu
cd "$(dirname "$0")/.."
lock() {
    out=$1
    shift
    .venv/bin/uv pip compile --quiet --generate-hashes --universal --python-version 3.11 --no-header \
        --no-emit-index-url --no-annotate "$@" -o "requirements/$out"
}
lock run.txt pyproject.toml
lock dev.txt pyproject.toml --extra dev
lock node.txt --group pyproject.toml:node
