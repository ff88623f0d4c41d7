#!/usr/bin/env bash
# Sets up, builds, and measures speed: times, ratios and memory, gathered into one table at the end. Nothing is judged;
# docs/performance.md tells what the figures mean. One core is used, SURVEYOR_BENCH_CORE (0 if unset), except where two
# ranks are compared. About ten minutes after the build.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

core="${SURVEYOR_BENCH_CORE:-0}"
root="$PWD"
scripts/build.sh
permit_mpi_here

programs="$root/build/release/tests/benchmarks"
mkdir -p build/bench-run
cd build/bench-run
: >table.txt

# Shows what a benchmark says and keeps its lines of the table.
measure() {
  say "== $1"
  "${@:2}" | tee said.txt
  grep '^|' said.txt >>table.txt
}

measure "Local Basis" taskset -c "$core" "$programs/basis_benchmark"
measure "Grassmann distances" taskset -c "$core" "$programs/grassmann_benchmark"
say "Writing checkpoints of 380 MB"
"$venv/bin/python" "$root/tests/benchmarks/write_checkpoints.py" checkpoints
measure "Checkpoints" taskset -c "$core" "$programs/checkpoint_benchmark" checkpoints
rm -r checkpoints
# SURVEYOR_BENCH_SCIPY: interpreters with numpy and scipy, separated by spaces; python3 if unset.
scipy=()
for python in ${SURVEYOR_BENCH_SCIPY:-python3}; do scipy+=(--python "$python"); done
measure "Frechet distances" taskset -c "$core" \
  python3 "$root/tests/benchmarks/frechet_benchmark.py" "$programs/frechet_benchmark" "${scipy[@]}"
measure "Metrics of a condition" taskset -c "$core" "$programs/metrics_benchmark"
measure "Images" taskset -c "$core" "$programs/images_benchmark"
measure "FID features" taskset -c "$core" "$programs/inception_benchmark"
measure "Rendering, features and moments" taskset -c "$core" "$programs/features_benchmark"
measure "Units, one rank" taskset -c "$core" "$programs/unit_benchmark"
measure "Units, two ranks" mpirun -np 2 "$programs/unit_benchmark"
measure "Two ranks" python3 "$root/tests/benchmarks/ranks_benchmark.py" "$root/build/release/surveyor"

echo
awk -F ' [|] ' '
  BEGIN { table[0] = "measurement | ours | other | ratio | aim | known: ours / other"; rows = 1 }
  { gsub(/^[|] | [|]$/, ""); table[rows++] = $0 }
  END {
    for (r = 0; r < rows; ++r) { n = split(table[r], cell, / [|] /)
      for (c = 1; c <= n; ++c) if (length(cell[c]) > width[c]) width[c] = length(cell[c]) }
    for (r = 0; r < rows; ++r) { n = split(table[r], cell, / [|] /)
      for (c = 1; c <= n; ++c) printf "%-*s%s", width[c], cell[c], c < n ? "   " : "\n" }
  }' table.txt
