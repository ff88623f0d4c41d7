#include "stages/direction_file.hpp"

#include <cmath>

#include "base/error.hpp"
#include "formats/npy.hpp"
#include "stages/tensors.hpp"

namespace surveyor {

Matrix read_direction_file(const std::filesystem::path& path) {
    const Array array = read_npy(path);
    Shape shape;
    for (std::size_t i = 0; i < array.shape().size(); ++i) {
        if (i == 0 || array.size(i) != 1) {
            shape.push_back(array.size(i));
        }
    }
    if (shape.size() != 2 || shape[0] == 0) {
        throw DataError(path.string() + ": has the shape " + text_of(array.shape()) +
                        " where directions are needed, [vector, w_dim]");
    }
    const Matrix rows = to_matrix(array.reshaped(shape));
    for (Eigen::Index i = 0; i < rows.rows(); ++i) {
        const double length = rows.row(i).norm();
        if (!std::isfinite(length) || length == 0.0) {
            throw DataError(path.string() + ": direction " + std::to_string(i) + " is zero or not finite in length");
        }
    }
    return rows;
}

}  // namespace surveyor
