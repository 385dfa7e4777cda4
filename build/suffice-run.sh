#!/bin/sh
# Starts the variant of suffice-run that was compiled for this processor's widest vectors; no other program is needed.
self=$0
folder() { # of a file
  case $1 in */*) printf '%s\n' "${1%/*}" ;; *) echo . ;; esac
}
# A link to this file, perhaps from a folder of programs, leads to the variants.
while [ -L "$self" ]; do
  link=$(readlink "$self")
  case $link in /*) self=$link ;; *) self=$(folder "$self")/$link ;; esac
done
here=$(folder "$self")

flags=
while read -r name rest; do
  if [ "$name" = flags ]; then flags=" $rest "; break; fi
done </proc/cpuinfo

# The levels of the x86-64 psABI.
has() {
  for flag; do case "$flags" in *" $flag "*) ;; *) return 1 ;; esac; done
}
level=v2
if has avx avx2 bmi1 bmi2 f16c fma abm movbe; then
  level=v3
  if has avx512f avx512bw avx512cd avx512dq avx512vl; then level=v4; fi
fi
exec "$here/suffice-run-$level" "$@"
