#!/usr/bin/env bash
# Sets up, configures and builds: scripts/build.sh [preset]. The preset is release, or ci (the same with warnings as
# errors) where CI=true; CMakePresets.json lists them all. Options after the preset go to the configuration.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

default_preset=release
if [[ "${CI:-}" == true ]]; then
  default_preset=ci
fi
preset="${1:-$default_preset}"

scripts/setup.sh
use_torch_of_venv

options=()
if command -v ccache >/dev/null; then
  options+=(-DCMAKE_C_COMPILER_LAUNCHER=ccache -DCMAKE_CXX_COMPILER_LAUNCHER=ccache)
fi
if [[ -x "$venv/bin/python" ]]; then
  options+=("-DPython3_EXECUTABLE=$venv/bin/python")
fi
cmake --preset "$preset" "${options[@]}" "${@:2}"
# SURVEYOR_TARGET narrows the build to one target; everything is built when it is unset.
cmake --build --preset "$preset" --parallel "$(job_count)" ${SURVEYOR_TARGET:+--target "$SURVEYOR_TARGET"}
