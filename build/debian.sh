# To be sourced: Debian packages with all they need, unpacked into a folder without root; apt works in folders of its own, the system's state is only read.

apt_from=() # options that name other sources than the system's
apt_in() { # folder, words for apt-get
  apt-get -q -y ${apt_from[@]+"${apt_from[@]}"} -o "Dir::State::lists=$1/lists" -o "Dir::Cache=$1/cache" -o APT::Sandbox::User= -o Debug::NoLocking=1 \
    -o APT::Install-Recommends=false -o Acquire::Languages=none -o Acquire::http::Timeout=20 -o Acquire::Retries=1 "${@:2}" >/dev/null
}

fetch() { # folder, packages; unpacked below folder/tree
  mkdir -p "$1"/{lists,cache/archives}/partial "$1/tree"
  apt_in "$1" update
  apt_in "$1" install --reinstall --download-only "${@:2}"
  local package
  for package in "$1"/cache/archives/*.deb; do dpkg-deb -x "$package" "$1/tree"; done
}

fetch_alone() { # folder, packages without what they need
  mkdir -p "$1"/{lists,cache/archives}/partial "$1"/{cache/alone,tree}
  (cd "$1/cache/alone" && apt_in "$1" download "${@:2}")
  local package
  for package in "$1"/cache/alone/*.deb; do dpkg-deb -x "$package" "$1/tree"; done
}

fetch_alone_from() { # release and section of Debian, folder, packages without what they need
  mkdir -p "$2"/lists/partial
  echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/debian $1" >"$2/sources.list"
  local apt_from=(-o "Dir::Etc::sourcelist=$2/sources.list" -o Dir::Etc::sourceparts=/dev/null)
  apt_in "$2" update
  fetch_alone "${@:2}"
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
