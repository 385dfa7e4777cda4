# To be sourced: Debian packages with all they need, unpacked into a folder without root; apt works in folders of its own, the system's state is only read.

fetch() { # folder, packages; unpacked below folder/root
  local tools=$1
  mkdir -p "$tools"/{lists,cache/archives}/partial "$tools/root"
  local apt=(apt-get -q -y -o "Dir::State::lists=$tools/lists" -o "Dir::Cache=$tools/cache" -o APT::Sandbox::User= -o Debug::NoLocking=1
    -o APT::Install-Recommends=false -o Acquire::Languages=none -o Acquire::http::Timeout=20 -o Acquire::Retries=1)
  "${apt[@]}" update >/dev/null
  "${apt[@]}" install --download-only "${@:2}" >/dev/null
  local package
  for package in "$tools"/cache/archives/*.deb; do dpkg-deb -x "$package" "$tools/root"; done
}

wrap() { # file to make, the folder of a fetch, a program below its root; folders of libraries beside the usual one
  local libraries="$2/root/usr/lib/x86_64-linux-gnu" more
  for more in "${@:4}"; do libraries+=":$2/root/usr/lib/x86_64-linux-gnu/$more"; done
  cat >"$1" <<EOF
#!/bin/sh
LD_LIBRARY_PATH="$libraries" exec "$2/root/$3" "\$@"
EOF
  chmod +x "$1"
}
