#!/bin/bash
# Fetches Debian's python3-onnx without root, and lets its checker read what export writes, of every kind: build/check-onnx.sh [FOLDER].
# Python itself must be Debian's: compiled packages fit no other.
set -euo pipefail
folder=${1:-$(dirname "$0")/../artifacts/check-onnx}
mkdir -p "$folder/bin"
folder=$(realpath "$folder")
cd "$(dirname "$0")/.."
source build/debian.sh
fetch "$folder" python3-onnx
libraries="$folder/tree/usr/lib/x86_64-linux-gnu"
cat >"$folder/bin/python3" <<EOF
#!/bin/sh
LD_LIBRARY_PATH="$libraries:$libraries/blas:$libraries/lapack" PYTHONPATH="$folder/tree/usr/lib/python3/dist-packages" exec /usr/bin/python3 "\$@"
EOF
chmod +x "$folder/bin/python3"
"$folder/bin/python3" -c 'import onnx' # Without it the test would be skipped.
dotnet build tests/Suffice.Onnx.Tests -c Release -v q
PATH="$folder/bin:$PATH" dotnet tests/Suffice.Onnx.Tests/bin/Release/net10.0/Suffice.Onnx.Tests.dll -noColor -noLogo \
  -class Suffice.Onnx.Tests.OnnxCheckerTests
