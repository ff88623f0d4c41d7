#!/usr/bin/env bash
# Builds and runs the demo study on SURVEYOR_RANKS ranks (2 if unset), and names its report. Options of `surveyor run`
# may follow. Killed or stopped, it continues where it was when called again.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

ranks="${SURVEYOR_RANKS:-2}"
SURVEYOR_TARGET=surveyor scripts/build.sh
permit_mpi_here

# Not bound: rank 0 has a second thread that hands out work.
options=(--bind-to none)
if (($(nproc) < ranks)); then
  options+=(--oversubscribe)
fi
# Its last line names the report to open.
mpirun -np "$ranks" "${options[@]}" build/release/surveyor run configs/demo.yaml "$@"
