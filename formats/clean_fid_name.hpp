#pragma once

#include <optional>
#include <string>

namespace surveyor {

/// What the name of a file says that clean-fid wrote or published.
struct CleanFidName {
    std::string mode;   ///< "clean", "tf_legacy" or "pytorch_fid"
    std::string model;  ///< empty for Inception
};

/// Takes NAME_MODE[_MODEL]_SPLIT_SIZE.npz apart, all in lower case: MODE is clean, legacy_tensorflow or legacy_pytorch;
/// SPLIT is custom, or begins with train, test or val; SIZE is a number or na. Nothing when the last part of `path` has
/// another form.
[[nodiscard]] std::optional<CleanFidName> clean_fid_name(const std::string& path);

}  // namespace surveyor
