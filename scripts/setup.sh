#!/usr/bin/env bash
# Installs what a build needs and this machine lacks: Debian packages, and LibTorch (in build/venv) unless
# CMAKE_PREFIX_PATH or Torch_DIR points at one. Does nothing, quickly, when all is there.
#
# A plain install of torch takes the CUDA packages (several GB) on most machines. Without a GPU, or for another CUDA:
#   SURVEYOR_PIP_OPTIONS="--extra-index-url https://download.pytorch.org/whl/cpu" scripts/setup.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

readonly torch_version=2.13.0

# The one list of packages. After a colon: a program that serves as well when it came another way.
packages=(
  g++:g++ cmake:cmake ninja-build:ninja git:git ca-certificates python3:python3 python3-venv
  libopenmpi-dev openmpi-bin:mpirun libhdf5-dev libyaml-cpp-dev libeigen3-dev libspdlog-dev libgtest-dev libgmock-dev
  libcli11-dev nlohmann-json3-dev librandom123-dev libxxhash-dev libjpeg-dev libpng-dev libssl-dev zlib1g-dev
  gnuplot-nox:gnuplot time:/usr/bin/time
)
# Needed by scripts/fuzz.sh alone, which asks for them with --fuzzing.
readonly fuzzing_packages=(clang:clang++ libclang-rt-14-dev)
# Taken along when packages are installed anyway; never a reason to stop.
readonly optional_packages=(ccache)

is_installed() { [[ "$(dpkg-query -W -f='${Status}' "$1" 2>/dev/null)" == "install ok installed" ]]; }

missing_packages() {
  local entry package
  for entry in "${packages[@]}"; do
    package="${entry%%:*}"
    if [[ "$entry" == *:* ]] && command -v "${entry#*:}" >/dev/null; then
      continue
    fi
    is_installed "$package" || echo "$package"
  done
}

install_packages() {
  if ! command -v dpkg-query >/dev/null; then
    say "This is no Debian-like system: please see to these packages yourself: ${packages[*]%%:*}"
    return
  fi
  local missing
  mapfile -t missing < <(missing_packages)
  if ((${#missing[@]} == 0)); then
    return
  fi
  local as_root=()
  if ((EUID != 0)); then
    as_root=(sudo -n)
    if ! sudo -n true 2>/dev/null; then
      say "Packages are missing and this script may not install them. Run this, then call it again:"
      say "  sudo apt-get install -y --no-install-recommends ${missing[*]}"
      exit 69
    fi
  fi
  say "Installing: ${missing[*]}"
  "${as_root[@]}" apt-get update -q
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends \
    "${missing[@]}" "${optional_packages[@]}"
}

# pip writes RECORD last, so an interrupted install does not count.
has_wheel() { compgen -G "$(site_packages)/$1-$2*.dist-info/RECORD" >/dev/null; }

missing_wheels() {
  if ! has_own_torch && ! has_wheel torch "$torch_version"; then
    echo "torch==$torch_version"
  fi
  local name
  for name in numpy h5py xarray h5netcdf; do  # the tests compare and open results with these
    has_wheel "$name" "" || echo "$name"
  done
}

# The system's python3 first: one that stands before it in PATH may be a wrapper or lack venv.
python_with_venv() {
  local python
  for python in /usr/bin/python3 python3; do
    if "$python" -c 'import ensurepip, venv' 2>/dev/null; then
      echo "$python"
      return
    fi
  done
  say "No python3 with the modules venv and ensurepip was found; install python3-venv."
  exit 69
}

install_wheels() {
  local missing options
  mapfile -t missing < <(missing_wheels)
  if ((${#missing[@]} == 0)); then
    return
  fi
  if [[ ! -x "$venv/bin/python" ]]; then
    "$(python_with_venv)" -m venv "$venv"
  fi
  read -r -a options <<<"${SURVEYOR_PIP_OPTIONS:-}"
  say "Installing into build/venv: ${missing[*]}"
  "$venv/bin/python" -m pip install "${options[@]}" "${missing[@]}"
}

if [[ "${1:-}" == --fuzzing ]]; then
  packages+=("${fuzzing_packages[@]}")
fi
install_packages
install_wheels
