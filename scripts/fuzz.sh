#!/usr/bin/env bash
# Fuzzes the readers of files that others made, under the address and undefined-behaviour sanitizers:
#   scripts/fuzz.sh [seconds] [fuzzer...]     20 seconds each and all of them if not given; as many at once as cores
# What a fuzzer learns stays in build/fuzz/corpus and is where its next run starts; an input that breaks a reader lies
# in build/fuzz/findings. The last line says how many fuzzers found nothing and how many found something.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

export seconds="${1:-20}"
shift || true

scripts/setup.sh --fuzzing
scripts/build.sh fuzz
mkdir -p build/fuzz/findings build/fuzz/logs

# Inputs are short, so that many run in a second. Pictures are shorter yet: few bytes may stand for many pixels.
largest_input() { case "$1" in image | jpeg | png) echo 4096 ;; *) echo 16384 ;; esac; }

# Memory at once stays far below what a hostile header can ask for. Each fuzzer limits the time of the processor by
# itself; the timeout ends what would run for ever.
fuzz() {
  local name="$1" log="build/fuzz/logs/$1.txt"
  mkdir -p "build/fuzz/corpus/$name"
  "build/fuzz/tests/fuzz/fuzz_$name" -max_total_time="$seconds" -max_len="$(largest_input "$name")" -timeout=60 \
    -malloc_limit_mb=256 -rss_limit_mb=1024 -print_final_stats=1 -artifact_prefix="build/fuzz/findings/$name-" \
    "build/fuzz/corpus/$name" "tests/fuzz/corpus/$name" >"$log" 2>&1 || echo "finding" >>"$log"
}
export -f fuzz largest_input

names=("$@")
if ((${#names[@]} == 0)); then
  mapfile -t names < <(cd build/fuzz/tests/fuzz && compgen -G 'fuzz_*' | sed 's/^fuzz_//' | sort)
fi
printf '%s\n' "${names[@]}" | xargs -P "$(nproc)" -I '{}' bash -c 'fuzz {}'

found=0
for name in "${names[@]}"; do
  log="build/fuzz/logs/$name.txt"
  if [[ "$(tail -n 1 "$log")" == finding ]]; then
    found=$((found + 1))
    grep -v '^#\|^INFO\|NEW_FUNC' "$log" | head -n 60 >&2 || true
    say "$name: FINDING, see $log and build/fuzz/findings"
  else
    say "$name: $(grep -o 'number_of_executed_units: .*' "$log" | tr -dc '0-9') runs, nothing found"
  fi
done
echo "$((${#names[@]} - found)) passed, $found failed"
((found == 0))
