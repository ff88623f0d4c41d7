// describe_inception WEIGHTS: opens a weights file of the FID network and prints, a line each, what a distance is
// called, the file's SHA-256, and how far its features of a golden picture are from those of the public program on
// formula weights, relative to the largest. For inception_file_test.py.

#include <cstdio>
#include <string>

#include "base/error.hpp"
#include "formats/npy.hpp"
#include "inception_testing.hpp"
#include "model_testing.hpp"
#include "models/all_models.hpp"
#include "models/device.hpp"

int main(int argc, char** argv) {
    using namespace surveyor;
    try {
        expect(argc == 2, "usage: describe_inception WEIGHTS");
        configure_determinism();
        ExtractorOptions options;
        options.weights = argv[1];
        const auto extractor = open_extractor("inception", options);
        const ArrayMap stored = read_npz(golden("inception/features.npz"));
        const at::Tensor features = extractor->extract(image_of(golden_pictures(stored)[1].levels));
        std::printf("%s\n%s\n%.1e\n",
                    extractor->distance().c_str(),
                    extractor->facts().at("weights_sha256").c_str(),
                    relative_error(features, reference(stored, "feat2048_f64").narrow(0, 1, 1)));
        return 0;
    } catch (const Error& error) {
        std::fprintf(stderr, "%s\n", error.what());
        return static_cast<int>(error.code());
    }
}
