#!/bin/sh
# Makes ready what the settings name, before everything else starts: the database at this program's revision, the object store,
# the index, the keys and the first administrator. Does nothing that is done: it may run as often as one likes.
set -eu
exec 3>&1

# once CODE COMMAND…: run it; where it is refused with CODE, this was done before there were accounts.
once() {
  code=$1
  shift
  ended=0
  said=$("$@" 2>&1 >&3) || ended=$?
  case $said in
    *"$code "*) return ;;
    ?*) printf '%s\n' "$said" >&2 ;;
  esac
  [ "$ended" -eq 0 ] || exit "$ended"
}

sohoa db upgrade
once NOT_SIGNED_IN sohoa archive init
once NOT_SIGNED_IN sohoa index check
once ACCOUNTS_THERE sohoa init
