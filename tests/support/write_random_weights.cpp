// write_random_weights RESOLUTION CHANNEL_MULTIPLIER OUT.safetensors: a StyleGAN2 of random weights in rosinality's
// names, for tests that need a network of full size (1024 2 is config-f).

#include <cstdio>
#include <string>

#include "base/error.hpp"
#include "formats/safetensors.hpp"
#include "models/random_weights.hpp"

int main(int argc, char** argv) {
    if (argc != 4) {
        std::fputs("usage: write_random_weights RESOLUTION CHANNEL_MULTIPLIER OUT.safetensors\n", stderr);
        return static_cast<int>(surveyor::ExitCode::usage);
    }
    try {
        surveyor::write_safetensors(argv[3], surveyor::random_stylegan2(std::stoi(argv[1]), std::stoi(argv[2])));
        return 0;
    } catch (const surveyor::Error& error) {
        std::fprintf(stderr, "write_random_weights: %s\n", error.what());
        return static_cast<int>(error.code());
    } catch (const std::exception& error) {
        std::fprintf(stderr, "write_random_weights: %s\n", error.what());
        return static_cast<int>(surveyor::ExitCode::usage);
    }
}
