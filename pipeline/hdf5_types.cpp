#include "pipeline/hdf5_types.hpp"

#include <hdf5.h>

#include <type_traits>

#include "base/error.hpp"

namespace surveyor::hdf5 {

static_assert(std::is_same_v<hid_t, Id> && std::is_same_v<herr_t, int>);

namespace {

herr_t collect(unsigned /*depth*/, const H5E_error2_t* error, void* out) {
    auto& text = *static_cast<std::string*>(out);
    if (error->desc != nullptr && text.size() < 400) {
        text += (text.empty() ? "" : "; ") + std::string(error->desc);
    }
    return 0;
}

hid_t standard_type(DType dtype) {
    switch (dtype) {
        case DType::boolean:
        case DType::uint8:
            return H5T_STD_U8LE;
        case DType::int8:
            return H5T_STD_I8LE;
        case DType::int16:
            return H5T_STD_I16LE;
        case DType::int32:
            return H5T_STD_I32LE;
        case DType::int64:
            return H5T_STD_I64LE;
        case DType::float32:
            return H5T_IEEE_F32LE;
        case DType::float64:
            return H5T_IEEE_F64LE;
        case DType::float16:
        case DType::bfloat16:
        case DType::text:
            break;
    }
    throw ContractViolation("arrays of " + std::string(name_of(dtype)) + " are not stored");
}

DType dtype_of(hid_t type, const std::string& where) {
    const std::size_t size = H5Tget_size(type);
    switch (H5Tget_class(type)) {
        case H5T_STRING:
            if (H5Tis_variable_str(type) > 0) {
                break;
            }
            return DType::text;
        case H5T_INTEGER:
            if (H5Tget_sign(type) == H5T_SGN_NONE) {
                if (size == 1) {
                    return DType::uint8;
                }
                break;
            }
            return size == 1 ? DType::int8 : size == 2 ? DType::int16 : size == 4 ? DType::int32 : DType::int64;
        case H5T_FLOAT:
            if (size == 4 || size == 8) {
                return size == 4 ? DType::float32 : DType::float64;
            }
            break;
        default:
            break;
    }
    throw DataError(where + ": holds elements of a type that this program never writes");
}

}  // namespace

std::string last_error() {
    std::string text;
    H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, collect, &text);
    return text.empty() ? "HDF5 gives no reason" : text;
}

Handle file_type(const Array& array) {
    if (array.dtype() != DType::text) {
        return Handle(H5Tcopy(standard_type(array.dtype())), H5Tclose);
    }
    Handle type(H5Tcopy(H5T_C_S1), H5Tclose);
    H5Tset_size(type.id(), array.item_bytes());
    H5Tset_strpad(type.id(), H5T_STR_NULLPAD);
    H5Tset_cset(type.id(), H5T_CSET_UTF8);
    return type;
}

Array empty_array(Id dataset, const std::string& where) {
    const Handle type(H5Dget_type(dataset), H5Tclose);
    const Handle space(H5Dget_space(dataset), H5Sclose);
    const int rank = type.id() < 0 || space.id() < 0 ? -1 : H5Sget_simple_extent_ndims(space.id());
    if (rank < 0) {
        throw DataError(where + ": its type or shape cannot be read: " + last_error());
    }
    std::vector<hsize_t> sizes(static_cast<std::size_t>(rank));
    H5Sget_simple_extent_dims(space.id(), sizes.data(), nullptr);
    Shape shape;
    for (const hsize_t size : sizes) {
        shape.push_back(static_cast<std::int64_t>(size));
    }
    const DType dtype = dtype_of(type.id(), where);
    return Array(dtype, shape, dtype == DType::text ? H5Tget_size(type.id()) : 0);
}

}  // namespace surveyor::hdf5
