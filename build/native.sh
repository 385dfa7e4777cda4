# To be sourced after debian.sh: what NativeAOT links with. Tools that are missing are fetched from Debian without root, into a folder.

linking=()
link_for() { # x64 or arm64, folder of tools; sets `linking`, options for `dotnet publish`
  case $1 in
    x64) if command -v clang >/dev/null; then linking=(); else linking=(-p:CppCompilerAndLinker=gcc); fi ;;
    arm64) link_across "$2" ;;
  esac
}

link_across() { # folder of tools; from x64 to arm64
  if [ ! -x "$1/tree/usr/bin/aarch64-linux-gnu-gcc" ]; then fetch "$1" gcc-aarch64-linux-gnu libc6-dev-arm64-cross; fi
  wrap "$1/aarch64-gcc" "$1" usr/bin/aarch64-linux-gnu-gcc
  wrap "$1/aarch64-objcopy" "$1" usr/bin/aarch64-linux-gnu-objcopy
  # The linker is called as clang is; gcc does not know --target, and looks for its own libraries where it was unpacked.
  cat >"$1/aarch64-linker" <<EOF
#!/usr/bin/env bash
arguments=()
for argument in "\$@"; do case "\$argument" in --target=*) ;; *) arguments+=("\$argument") ;; esac; done
exec "$1/aarch64-gcc" --sysroot="$1/tree" -B"$1/tree/usr/aarch64-linux-gnu/lib" "\${arguments[@]}"
EOF
  chmod +x "$1/aarch64-linker"
  linking=("-p:CppCompilerAndLinker=$1/aarch64-linker" "-p:ObjCopyName=$1/aarch64-objcopy")
}
