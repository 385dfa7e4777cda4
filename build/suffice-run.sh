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
  case $name in flags | Features) flags=" $rest "; break ;; esac
done </proc/cpuinfo
has() {
  for flag; do case "$flags" in *" $flag "*) ;; *) return 1 ;; esac; done
}

# The levels of the x86-64 psABI; on Arm, whether there are dot products of eight bits.
variant=v2
if has asimd; then
  variant=neon
  if has asimddp; then variant=dotprod; fi
elif has avx avx2 bmi1 bmi2 f16c fma abm movbe; then
  variant=v3
  if has avx512f avx512bw avx512cd avx512dq avx512vl; then variant=v4; fi
fi
exec "$here/suffice-run-$variant" "$@"
