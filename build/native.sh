# To be sourced after debian.sh: what NativeAOT links with. Tools that are missing are fetched from Debian without root, into a folder.

linking=()
link_for() { # x64 or arm64, folder of tools; sets `linking`, options for `dotnet publish`
  case $1 in
    x64) if command -v clang >/dev/null; then linking=(); else linking=(-p:CppCompilerAndLinker=gcc); fi ;;
    arm64) link_across "$2" ;;
  esac
}

# The C library of Debian 11, glibc 2.31: what is linked with it runs on it and on all later ones. NVIDIA's JetPack 5 and Ubuntu 20.04 have it.
arm_libraries() { # folder of tools; sets `libraries`, a root of a file system; status 1: they cannot be had
  libraries="$1/glibc-2.31/tree"
  local last="$libraries/usr/aarch64-linux-gnu/lib/crt1.o"
  if [ -e "$last" ]; then return 0; fi
  command -v apt-get >/dev/null || return 1
  fetch_alone_from "bullseye main" "$1/glibc-2.31" libc6-arm64-cross libc6-dev-arm64-cross libgcc-s1-arm64-cross || return 1
  [ -e "$last" ]
}

link_across() { # folder of tools; from x64 to arm64
  local prefix=aarch64-linux-gnu own=() one options=""
  mkdir -p "$1"
  if ! command -v "$prefix-gcc" >/dev/null; then
    if [ ! -x "$1/tree/usr/bin/$prefix-gcc" ]; then fetch "$1" gcc-aarch64-linux-gnu libc6-dev-arm64-cross; fi
    wrap "$1/$prefix-gcc" "$1" "usr/bin/$prefix-gcc"
    wrap "$1/$prefix-objcopy" "$1" "usr/bin/$prefix-objcopy"
    prefix="$1/$prefix"
    own=(--sysroot="$1/tree" -B"$1/tree/usr/aarch64-linux-gnu/lib") # It looks for its libraries where it was unpacked.
  fi
  if arm_libraries "$1"; then
    own=(--sysroot="$libraries" -B"$libraries/usr/aarch64-linux-gnu/lib")
  else
    echo "Debian 11's C library could not be fetched: executables need the one that $prefix-gcc has, or a later one." >&2
  fi
  for one in ${own[@]+"${own[@]}"}; do options+=" $(printf %q "$one")"; done
  # The linker is called as clang is, and gcc does not know --target.
  cat >"$1/aarch64-linker" <<EOF
#!/usr/bin/env bash
arguments=()
for argument in "\$@"; do case "\$argument" in --target=*) ;; *) arguments+=("\$argument") ;; esac; done
exec "$prefix-gcc"$options "\${arguments[@]}"
EOF
  chmod +x "$1/aarch64-linker"
  linking=("-p:CppCompilerAndLinker=$1/aarch64-linker" "-p:ObjCopyName=$prefix-objcopy")
}
