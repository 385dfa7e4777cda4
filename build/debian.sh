# To be sourced: Debian packages with all they need, unpacked into a folder without root; apt works in folders of its own, the system's state is only read.

apt_in() { # folder, words for apt-get
  apt-get -q -y -o "Dir::State::lists=$1/lists" -o "Dir::Cache=$1/cache" -o APT::Sandbox::User= -o Debug::NoLocking=1 \
    -o APT::Install-Recommends=false -o Acquire::Languages=none -o Acquire::http::Timeout=20 -o Acquire::Retries=1 "${@:2}" >/dev/null
}

fetch() { # folder, packages; unpacked below folder/tree
  mkdir -p "$1"/{lists,cache/archives}/partial "$1/tree"
  apt_in "$1" update
  apt_in "$1" install --download-only "${@:2}"
  local package
  for package in "$1"/cache/archives/*.deb; do dpkg-deb -x "$package" "$1/tree"; done
}

fetch_alone() { # the folder of a fetch, a package whose needs that fetch has brought as far as they matter
  mkdir -p "$1/cache/alone"
  (cd "$1/cache/alone" && apt_in "$1" download "$2")
  dpkg-deb -x "$1"/cache/alone/*.deb "$1/tree"
}

wrap() { # file to make, the folder of a fetch, a program below its root; folders of libraries beside the usual one
  local libraries="$2/tree/usr/lib/x86_64-linux-gnu" more
  for more in "${@:4}"; do libraries+=":$2/tree/usr/lib/x86_64-linux-gnu/$more"; done
  cat >"$1" <<EOF
#!/bin/sh
LD_LIBRARY_PATH="$libraries" exec "$2/tree/$3" "\$@"
EOF
  chmod +x "$1"
}
