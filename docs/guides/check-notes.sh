#!/bin/sh
# Passes when notes does all that it is there for: it takes a note, and gives it back.
note="a note of check-notes, $$"
curl -sSf -d "$note" http://localhost:8080/ && curl -sSf http://localhost:8080/ | grep -qxF "$note"
