#!/usr/bin/env bash
# Builds with warnings as errors and runs all tests; then the tests of the torch-free rooms once more under the address
# and undefined-behaviour sanitizers; then each fuzzer for a short while. The last line says how many passed and failed.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

permit_mpi_here
# Open MPI keeps memory for the life of the process; leaks of our own still count.
export LSAN_OPTIONS="suppressions=$PWD/scripts/leaks_of_others.txt:print_suppressions=0"

passed=0
failed=0

# The number in name="number" of the first line of ctest's summary that has it.
summary_number() { grep -o -m 1 "\b$2=\"[0-9]*\"" "$1" | head -n 1 | tr -dc '0-9'; }

run_tests() {
  local preset="$1" summary="$PWD/build/tests-$1.xml" total bad
  rm -f "$summary"
  ctest --preset "$preset" --parallel "$(nproc)" --output-junit "$summary" || true
  if [[ ! -s "$summary" ]]; then
    say "ctest --preset $preset ran no test."
    failed=$((failed + 1))
    return
  fi
  total="$(summary_number "$summary" tests)"
  bad="$(summary_number "$summary" failures)"
  # Tests that skip themselves (no GPU) count neither way.
  passed=$((passed + total - bad - $(summary_number "$summary" skipped) - $(summary_number "$summary" disabled)))
  failed=$((failed + bad))
}

# Each fuzzer counts as one test; the last line of scripts/fuzz.sh has the numbers.
run_fuzzers() {
  local last
  last="$(scripts/fuzz.sh | tee /dev/stderr | tail -n 1)" || true
  if [[ ! "$last" =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed$ ]]; then
    say "scripts/fuzz.sh ran no fuzzer."
    failed=$((failed + 1))
    return
  fi
  passed=$((passed + BASH_REMATCH[1]))
  failed=$((failed + BASH_REMATCH[2]))
}

for preset in ci asan; do
  scripts/build.sh "$preset"
  run_tests "$preset"
done
run_fuzzers

echo "$passed passed, $failed failed"
((failed == 0))
