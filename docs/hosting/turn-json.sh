#!/bin/sh
# Prints the file of ICE servers that config.json names (docs/hosting.md), with a name and password
# that coturn takes for a day: its REST scheme, `use-auth-secret`. Run it each hour.
# TURN_HOST: the server's name or address. TURN_SECRET: as in coturn's `static-auth-secret`.
set -eu
name="$(($(date +%s) + 86400)):pay2chat"
password=$(printf %s "$name" | openssl dgst -sha1 -hmac "$TURN_SECRET" -binary | openssl base64)
cat <<END
[
  {
    "urls": ["turn:$TURN_HOST:3478", "turn:$TURN_HOST:3478?transport=tcp"],
    "username": "$name",
    "credential": "$password"
  }
]
END
