#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/array.hpp"

namespace surveyor {

/// What a class or function named in a pickle means to this program.
enum class GlobalRole {
    inert,               ///< nothing: its objects stay closed
    plain,               ///< nothing either, and so ordinary that nobody need be told
    dict,                ///< OrderedDict and its kin
    first_argument,      ///< stands for its first argument: torch.Size, list, tuple
    bytes,               ///< bytes, bytearray
    encode,              ///< _codecs.encode: bytes spelled as text in protocol 2
    tensor,              ///< torch._utils._rebuild_tensor and _v2
    tensor_of_dtype,     ///< _rebuild_tensor_v3, which names the dtype
    tensor_of_type,      ///< torch._tensor._rebuild_from_type_v2: calls one of the others
    parameter,           ///< stands for the tensor that is its first argument
    storage_from_bytes,  ///< torch.storage._load_from_bytes
    storage_class,       ///< torch.FloatStorage and so on
    torch_dtype,         ///< torch.float32 and so on
    module,              ///< torch_utils.persistence._reconstruct_persistent_obj
    tf_network,          ///< dnnlib.tflib.network.Network
    options,             ///< argparse.Namespace
    numpy_dtype,
    numpy_shell,   ///< numpy.core.multiarray._reconstruct
    numpy_buffer,  ///< numpy.core.numeric._frombuffer
    numpy_scalar,
};

/// Element type of a storage; no dtype when this program has none for it (complex, quantised, raw bytes).
struct StorageType {
    std::optional<DType> dtype;
    std::size_t item_bytes = 0;

    [[nodiscard]] bool operator==(const StorageType&) const = default;
};

struct KnownGlobal {
    GlobalRole role = GlobalRole::inert;
    StorageType type;  ///< of a storage class or a torch dtype
};

/// "module.name" with modules that moved under their present names (__builtin__ -> builtins, copy_reg -> copyreg,
/// numpy._core -> numpy.core).
[[nodiscard]] std::string full_name_of(std::string_view module, std::string_view name);

[[nodiscard]] KnownGlobal known_global(std::string_view full_name);

/// A name that is written as Python writes them: letters, digits, underscores, dots between.
[[nodiscard]] bool is_global_name(std::string_view name);

/// Why a load must stop at this name: what it names would act on the machine in Python. Empty when it need not. `name`
/// is the part behind the module. A diagnosis, not the defence: nothing that a file names is ever called.
[[nodiscard]] std::string refusal_of_global(std::string_view full_name, std::string_view name);

/// Whether a reader of the results should hear that the file holds this name, although it stays closed.
[[nodiscard]] bool is_worth_a_warning(std::string_view full_name);

}  // namespace surveyor
