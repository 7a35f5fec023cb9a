#!/bin/sh
# Losses with curl: plain, compressed, line by line, and in parts that are merged.
set -eu
url=${LOSS_SERVER_URL:-http://localhost:8080}

echo "A loss, its values and its gradient:"
curl -sS "$url/loss/huber" -d '
  {"y_true": [[0, 1], [0, 0]], "y_pred": [[0.5, 1], [3, 0]], "delta": 2,
   "outputs": ["loss", "values", "gradient"]}'
echo

echo "A compressed body and a compressed answer:"
printf '%s' '{"y_true": [[0], [1]], "y_pred": [[0.5], [0.5]]}' | gzip |
  curl -sS --compressed "$url/loss/binary_crossentropy?outputs=loss" \
    -H 'Content-Encoding: gzip' --data-binary @-
echo

echo "Lines, each answered as it arrives:"
{
  echo '{"id": "a", "y_true": [[0]], "y_pred": [[2]]}'
  echo '{"id": "b", "y_true": [[0]]}'
  echo '{"id": "c", "y_true": [[0]], "y_pred": [[1]], "outputs": ["gradient"]}'
} | curl -sS -N -T - -X POST "$url/loss/mse?outputs=loss" -H 'Content-Type: application/x-ndjson' |
  sed 's/,"type".*//'

echo "The loss of a data set in two parts:"
first=$(curl -sS "$url/loss/mae?outputs=partial" -d '{"y_true": [[0], [0]], "y_pred": [[1], [2]]}')
second=$(curl -sS "$url/loss/mae?outputs=partial" -d '{"y_true": [[0]], "y_pred": [[6]]}')
# A partial result is passed on as it is: {"partial":…} without its first member's name.
parts="${first#*:}"
others="${second#*:}"
curl -sS "$url/merge" -d "{\"partials\": [${parts%\}}, ${others%\}}]}" |
  sed 's/,"partial".*//; s/^{//'
