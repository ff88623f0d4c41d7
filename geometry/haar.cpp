#include "geometry/haar.hpp"

#include "base/error.hpp"
#include "geometry/linalg.hpp"

namespace surveyor {

Matrix haar_frame(const Matrix& gaussian) {
    expect(gaussian.cols() <= gaussian.rows(), "a frame has no more vectors than dimensions");
    return qr(gaussian, "Gaussian matrix of a Haar frame").q.transpose();
}

}  // namespace surveyor
