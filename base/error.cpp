#include "base/error.hpp"

namespace surveyor {

void expect(bool condition, std::string_view why, const char* file, int line) {
    if (!condition) {
        throw ContractViolation(std::string(file) + ":" + std::to_string(line) + ": " + std::string(why));
    }
}

}  // namespace surveyor
