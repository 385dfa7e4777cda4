# To be sourced after debian.sh: what NativeAOT links with. Tools that are missing are fetched from Debian without root, into a folder.

linking=()
link_for() { # x64 or arm64, folder of tools; sets `linking`, options for `dotnet publish`
  case $1 in
    x64) if command -v clang >/dev/null; then linking=(); else linking=(-p:CppCompilerAndLinker=gcc); fi ;;
    arm64) link_across "$2" ;;
  esac
}

# The C library of Debian 11, glibc 2.31: what is linked with it runs on it and on all later ones. NVIDIA's JetPack 5 and Ubuntu 20.04 have it.
arm_libraries() { # folder of tools; sets `libraries`, a root of a file system
  libraries="$1/glibc-2.31/tree"
  if [ ! -e "$libraries/usr/aarch64-linux-gnu/lib/crt1.o" ]; then
    fetch_alone_from bullseye "$1/glibc-2.31" libc6-arm64-cross libc6-dev-arm64-cross libgcc-s1-arm64-cross
  fi
}

link_across() { # folder of tools; from x64 to arm64
  arm_libraries "$1"
  if [ ! -x "$1/tree/usr/bin/aarch64-linux-gnu-gcc" ]; then fetch "$1" gcc-aarch64-linux-gnu; fi
  wrap "$1/aarch64-gcc" "$1" usr/bin/aarch64-linux-gnu-gcc
  wrap "$1/aarch64-objcopy" "$1" usr/bin/aarch64-linux-gnu-objcopy
  # The linker is called as clang is; gcc does not know --target, and looks for its own libraries where it was unpacked.
  cat >"$1/aarch64-linker" <<EOF
#!/usr/bin/env bash
arguments=()
for argument in "\$@"; do case "\$argument" in --target=*) ;; *) arguments+=("\$argument") ;; esac; done
exec "$1/aarch64-gcc" --sysroot="$libraries" -B"$libraries/usr/aarch64-linux-gnu/lib" "\${arguments[@]}"
EOF
  chmod +x "$1/aarch64-linker"
  linking=("-p:CppCompilerAndLinker=$1/aarch64-linker" "-p:ObjCopyName=$1/aarch64-objcopy")
}
