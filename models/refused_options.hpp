#pragma once

#include <string>

#include "models/generator.hpp"

namespace surveyor {

/// DataError naming `field`, when it `is_given` to a generator that has no use for it: "a ProGAN has `reason`".
void refuse_option(bool is_given, const std::string& field, const std::string& generator, const std::string& reason);

/// DataError listing the spaces, when generator.space is none of the generator's.
void require_known_space(const GeneratorOptions& options, const GeneratorInfo& info);

}  // namespace surveyor
