// write_formula_weights OUT.safetensors: the FID Inception network with formula weights (formula_weights.hpp), for
// tests and studies that need the network and not its meaning.

#include <cstdio>

#include "base/error.hpp"
#include "formats/safetensors.hpp"
#include "tests/support/formula_weights.hpp"

int main(int argc, char** argv) {
    if (argc != 2) {
        std::fputs("usage: write_formula_weights OUT.safetensors\n", stderr);
        return static_cast<int>(surveyor::ExitCode::usage);
    }
    try {
        surveyor::write_safetensors(argv[1], surveyor::formula_inception());
        return 0;
    } catch (const surveyor::Error& error) {
        std::fprintf(stderr, "write_formula_weights: %s\n", error.what());
        return static_cast<int>(error.code());
    }
}
