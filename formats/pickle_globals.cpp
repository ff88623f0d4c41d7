#include "formats/pickle_globals.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace surveyor {

namespace {

using Alias = std::pair<std::string_view, std::string_view>;

constexpr Alias aliases[] = {{"__builtin__", "builtins"}, {"copy_reg", "copyreg"}, {"numpy._core", "numpy.core"}};

using Role = std::pair<std::string_view, GlobalRole>;

constexpr Role roles[] = {
    {"collections.OrderedDict", GlobalRole::dict},
    {"collections.defaultdict", GlobalRole::dict},
    {"builtins.dict", GlobalRole::dict},
    {"dnnlib.util.EasyDict", GlobalRole::dict},
    {"dnnlib.EasyDict", GlobalRole::dict},
    {"easydict.EasyDict", GlobalRole::dict},
    {"builtins.list", GlobalRole::first_argument},
    {"builtins.tuple", GlobalRole::first_argument},
    {"torch.Size", GlobalRole::first_argument},
    {"torch.device", GlobalRole::first_argument},
    {"torch.jit._pickle.build_intlist", GlobalRole::first_argument},
    {"torch.jit._pickle.build_doublelist", GlobalRole::first_argument},
    {"torch.jit._pickle.build_boollist", GlobalRole::first_argument},
    {"torch.jit._pickle.build_tensorlist", GlobalRole::first_argument},
    {"torch.jit._pickle.restore_type_tag", GlobalRole::first_argument},
    {"builtins.bytes", GlobalRole::bytes},
    {"builtins.bytearray", GlobalRole::bytes},
    {"builtins.set", GlobalRole::plain},
    {"builtins.frozenset", GlobalRole::plain},
    {"builtins.complex", GlobalRole::plain},
    {"builtins.int", GlobalRole::plain},
    {"builtins.float", GlobalRole::plain},
    {"builtins.str", GlobalRole::plain},
    {"numpy.ndarray", GlobalRole::plain},
    {"_codecs.encode", GlobalRole::encode},
    {"torch._utils._rebuild_tensor", GlobalRole::tensor},
    {"torch._utils._rebuild_tensor_v2", GlobalRole::tensor},
    {"torch._utils._rebuild_tensor_v3", GlobalRole::tensor_of_dtype},
    {"torch._tensor._rebuild_from_type_v2", GlobalRole::tensor_of_type},
    {"torch._utils._rebuild_parameter", GlobalRole::parameter},
    {"torch._utils._rebuild_parameter_with_state", GlobalRole::parameter},
    {"torch.nn.parameter.Parameter", GlobalRole::parameter},
    {"torch.Tensor", GlobalRole::parameter},
    {"torch.storage._load_from_bytes", GlobalRole::storage_from_bytes},
    {"dnnlib.tflib.network.Network", GlobalRole::tf_network},
    {"dnnlib.tflib.Network", GlobalRole::tf_network},
    {"tfutil.Network", GlobalRole::tf_network},
    {"network.Network", GlobalRole::tf_network},
    {"argparse.Namespace", GlobalRole::options},
    {"numpy.dtype", GlobalRole::numpy_dtype},
    {"numpy.core.multiarray._reconstruct", GlobalRole::numpy_shell},
    {"numpy.core.numeric._frombuffer", GlobalRole::numpy_buffer},
    {"numpy.core.multiarray.scalar", GlobalRole::numpy_scalar},
};

using Typed = std::pair<std::string_view, StorageType>;

constexpr Typed storages[] = {
    {"FloatStorage", {DType::float32, 4}},        {"DoubleStorage", {DType::float64, 8}},
    {"HalfStorage", {DType::float16, 2}},         {"BFloat16Storage", {DType::bfloat16, 2}},
    {"LongStorage", {DType::int64, 8}},           {"IntStorage", {DType::int32, 4}},
    {"ShortStorage", {DType::int16, 2}},          {"CharStorage", {DType::int8, 1}},
    {"ByteStorage", {DType::uint8, 1}},           {"BoolStorage", {DType::boolean, 1}},
    {"UntypedStorage", {std::nullopt, 1}},        {"_UntypedStorage", {std::nullopt, 1}},
    {"ComplexHalfStorage", {std::nullopt, 4}},    {"ComplexFloatStorage", {std::nullopt, 8}},
    {"ComplexDoubleStorage", {std::nullopt, 16}}, {"QInt8Storage", {std::nullopt, 1}},
    {"QUInt8Storage", {std::nullopt, 1}},         {"QInt32Storage", {std::nullopt, 4}},
    {"QUInt4x2Storage", {std::nullopt, 1}},       {"QUInt2x4Storage", {std::nullopt, 1}},
};

constexpr Typed torch_dtypes[] = {
    {"float32", {DType::float32, 4}},   {"float", {DType::float32, 4}},   {"float64", {DType::float64, 8}},
    {"double", {DType::float64, 8}},    {"float16", {DType::float16, 2}}, {"half", {DType::float16, 2}},
    {"bfloat16", {DType::bfloat16, 2}}, {"int64", {DType::int64, 8}},     {"long", {DType::int64, 8}},
    {"int32", {DType::int32, 4}},       {"int", {DType::int32, 4}},       {"int16", {DType::int16, 2}},
    {"short", {DType::int16, 2}},       {"int8", {DType::int8, 1}},       {"uint8", {DType::uint8, 1}},
    {"bool", {DType::boolean, 1}},      {"uint16", {std::nullopt, 2}},    {"uint32", {std::nullopt, 4}},
    {"uint64", {std::nullopt, 8}},      {"complex64", {std::nullopt, 8}}, {"complex128", {std::nullopt, 16}},
};

/// Modules and functions that act on the machine. A name stands for all below it.
constexpr std::string_view refused[] = {
    "os",
    "posix",
    "nt",
    "sys",
    "subprocess",
    "commands",
    "pty",
    "socket",
    "shutil",
    "ctypes",
    "importlib",
    "imp",
    "runpy",
    "code",
    "codeop",
    "marshal",
    "pickle",
    "_pickle",
    "cPickle",
    "webbrowser",
    "pip",
    "ensurepip",
    "bdb",
    "pdb",
    "timeit",
    "cProfile",
    "profile",
    "asyncio",
    "urllib",
    "http",
    "requests",
    "builtins.eval",
    "builtins.exec",
    "builtins.execfile",
    "builtins.compile",
    "builtins.open",
    "builtins.input",
    "builtins.__import__",
    "builtins.breakpoint",
    "builtins.apply",
    "builtins.globals",
    "builtins.locals",
    "builtins.vars",
    "torch.load",
    "torch.hub",
    "torch.jit",
    "torch.utils.cpp_extension",
    "numpy.load",
    "numpy.f2py",
    "numpy.testing",
    "numpy.distutils",
};

/// Names that occur in honest training files and can still be misused in Python.
constexpr std::string_view warned[] = {
    "builtins.getattr",
    "builtins.setattr",
    "builtins.delattr",
    "builtins.type",
    "builtins.map",
    "builtins.filter",
    "operator",
    "functools",
    "types",
    "pathlib",
    "copyreg._reconstructor",
    "cloudpickle",
    "dill",
    "multiprocessing",
    "threading",
    "torch.utils",
    "__main__",
};

bool is_at_or_below(std::string_view name, std::string_view ancestor) {
    return name.starts_with(ancestor) && (name.size() == ancestor.size() || name[ancestor.size()] == '.');
}

template <std::size_t n>
bool lies_below_any(std::string_view name, const std::string_view (&ancestors)[n]) {
    return std::any_of(std::begin(ancestors), std::end(ancestors), [&](std::string_view ancestor) {
        return is_at_or_below(name, ancestor);
    });
}

template <class Value, std::size_t n>
const Value* look_up(const std::pair<std::string_view, Value> (&table)[n], std::string_view name) {
    const auto* found =
        std::find_if(std::begin(table), std::end(table), [&](const auto& row) { return row.first == name; });
    return found == std::end(table) ? nullptr : &found->second;
}

}  // namespace

std::string full_name_of(std::string_view module, std::string_view name) {
    std::string present(module);
    for (const auto& [old_name, new_name] : aliases) {
        if (is_at_or_below(module, old_name)) {
            present = std::string(new_name) + std::string(module.substr(old_name.size()));
            break;
        }
    }
    return present + "." + std::string(name);
}

KnownGlobal known_global(std::string_view full_name) {
    if (const GlobalRole* role = look_up(roles, full_name)) {
        return {*role, {}};
    }
    static constexpr std::string_view persistence = "torch_utils.persistence._reconstruct_persistent_obj";
    if (full_name == persistence || full_name.ends_with("." + std::string(persistence))) {
        return {GlobalRole::module, {}};
    }
    for (const std::string_view place : {"torch.cuda.", "torch.storage.", "torch."}) {
        if (full_name.starts_with(place)) {
            const std::string_view name = full_name.substr(place.size());
            if (const StorageType* type = look_up(storages, name)) {
                return {GlobalRole::storage_class, *type};
            }
            if (const StorageType* type = look_up(torch_dtypes, name)) {
                return {GlobalRole::torch_dtype, *type};
            }
        }
    }
    return {};
}

bool is_global_name(std::string_view name) {
    const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
    return !name.empty() && is_letter(name.front()) && std::all_of(name.begin(), name.end(), [&](char c) {
        return is_letter(c) || (c >= '0' && c <= '9') || c == '.';
    });
}

std::string refusal_of_global(std::string_view full_name, std::string_view name) {
    // TorchScript spells typed lists with these helpers, which do nothing else.
    if (is_at_or_below(full_name, "torch.jit._pickle")) {
        return {};
    }
    bool is_refused = lies_below_any(full_name, refused);
    // A dotted name walks through modules ("serialization.os.system" of torch): each of its parts may be the door.
    const bool is_dotted = name.find('.') != std::string_view::npos;
    for (std::string_view rest = is_dotted ? name : std::string_view(); !rest.empty();) {
        is_refused = is_refused || lies_below_any(rest, refused);
        const std::size_t dot = rest.find('.');
        rest = dot == std::string_view::npos ? std::string_view() : rest.substr(dot + 1);
    }
    return is_refused ? "this file would run code in Python: it names " + std::string(full_name) +
                            ", which no weights need; do not open it elsewhere either"
                      : std::string();
}

bool is_worth_a_warning(std::string_view full_name) {
    return lies_below_any(full_name, warned);
}

}  // namespace surveyor
