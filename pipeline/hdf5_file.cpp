#include "pipeline/hdf5_file.hpp"

#include <hdf5.h>
#include <hdf5_hl.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/error.hpp"
#include "pipeline/hdf5_types.hpp"

namespace surveyor {

using hdf5::Handle;
using hdf5::last_error;

namespace {

/// HDF5 prints its error stack to stderr unless told not to; ours goes into exceptions. At the end of the process it
/// would close what is open: nothing is, but for a file that met a full disk, and closing that once more crashes
/// (HDF5 1.10).
void start_library() {
    static const bool done = [] {
        H5dont_atexit();
        H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
        return true;
    }();
    (void)done;
}

Handle access_list(bool in_memory) {
    start_library();
    Handle list(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
    // A file in memory gets the earliest format: later ones mark an open file in a checksummed block, and
    // H5Fget_file_image clears that mark without correcting the checksum.
    H5Pset_libver_bounds(list.id(), in_memory ? H5F_LIBVER_EARLIEST : H5F_LIBVER_V110, H5F_LIBVER_V110);
    // A leaked handle must be an error here, not a late write.
    H5Pset_fclose_degree(list.id(), H5F_CLOSE_STRONG);
    if (in_memory) {
        H5Pset_fapl_core(list.id(), 1U << 20U, 0);
    }
    return list;
}

/// Times are not tracked: the same arrays give the same bytes.
Handle creation_list(hid_t kind) {
    Handle list(H5Pcreate(kind), H5Pclose);
    // Groups, the root among them, keep times too when their header has the form that an attribute order asks for.
    H5Pset_obj_track_times(list.id(), 0);
    H5Pset_attr_creation_order(list.id(), H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED);
    if (kind != H5P_DATASET_CREATE) {
        H5Pset_link_creation_order(list.id(), H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED);
    }
    return list;
}

}  // namespace

struct Hdf5File::State {
    Handle file;
    std::string where;

    void check(bool fine, const std::string& path, const char* what) const {
        if (!fine) {
            throw SystemError(ExitCode::io_error,
                              where + ": " + path + ": " + what +
                                  " failed. Is the disk full? Make room and run the same command again; nothing "
                                  "finished is lost. (HDF5: " +
                                  last_error() + ")");
        }
    }

    [[nodiscard]] Handle object(const std::string& path) const {
        Handle handle(H5Oopen(file.id(), path.c_str(), H5P_DEFAULT), H5Oclose);
        if (handle.id() < 0) {
            throw DataError(where + ": has no object " + path);
        }
        return handle;
    }

    void make_parents(const std::string& path) const {
        const std::string steps = path.starts_with('/') ? path : "/" + path;
        for (std::size_t at = steps.find('/', 1); at != std::string::npos; at = steps.find('/', at + 1)) {
            const std::string group = steps.substr(0, at);
            if (H5Lexists(file.id(), group.c_str(), H5P_DEFAULT) > 0) {
                continue;
            }
            const Handle list = creation_list(H5P_GROUP_CREATE);
            const Handle made(H5Gcreate2(file.id(), group.c_str(), H5P_DEFAULT, list.id(), H5P_DEFAULT), H5Gclose);
            check(made.id() >= 0, group, "making the group");
        }
    }
};

Hdf5File::Hdf5File(std::unique_ptr<State> state) : state_(std::move(state)) {}

Hdf5File::~Hdf5File() = default;
Hdf5File::Hdf5File(Hdf5File&&) noexcept = default;
Hdf5File& Hdf5File::operator=(Hdf5File&&) noexcept = default;

Hdf5File Hdf5File::create_in_memory() {
    const Handle access = access_list(true);
    const Handle creation = creation_list(H5P_FILE_CREATE);
    Handle file(H5Fcreate("in memory", H5F_ACC_TRUNC, creation.id(), access.id()), H5Fclose);
    expect(file.id() >= 0, "HDF5 makes a file in memory");
    return Hdf5File(std::make_unique<State>(State{std::move(file), "a file in memory"}));
}

Hdf5File Hdf5File::create(const std::filesystem::path& path) {
    const Handle access = access_list(false);
    const Handle creation = creation_list(H5P_FILE_CREATE);
    Handle file(H5Fcreate(path.c_str(), H5F_ACC_EXCL, creation.id(), access.id()), H5Fclose);
    if (file.id() < 0) {
        throw SystemError(ExitCode::cannot_create, path.string() + ": cannot be created: " + last_error());
    }
    return Hdf5File(std::make_unique<State>(State{std::move(file), path.string()}));
}

Hdf5File Hdf5File::open(const std::filesystem::path& path) {
    const Handle access = access_list(false);
    Handle file(H5Fopen(path.c_str(), H5F_ACC_RDONLY, access.id()), H5Fclose);
    if (file.id() < 0) {
        throw DataError(path.string() + ": is no complete HDF5 file: " + last_error());
    }
    return Hdf5File(std::make_unique<State>(State{std::move(file), path.string()}));
}

Hdf5File Hdf5File::open_image(std::span<const std::byte> image, const std::string& where) {
    start_library();
    // The library copies the bytes and never writes through this pointer: neither flag that would allow it is given.
    void* bytes = const_cast<std::byte*>(image.data());
    Handle file(H5LTopen_file_image(bytes, image.size(), 0), H5Fclose);
    if (file.id() < 0) {
        throw DataError(where + ": is no complete HDF5 file: " + last_error());
    }
    return Hdf5File(std::make_unique<State>(State{std::move(file), where}));
}

void Hdf5File::write(const std::string& path, const Array& array) {
    state_->make_parents(path);
    std::vector<hsize_t> sizes;
    for (const std::int64_t size : array.shape()) {
        sizes.push_back(static_cast<hsize_t>(size));
    }
    const Handle type = hdf5::file_type(array);
    const Handle space(
        sizes.empty() ? H5Screate(H5S_SCALAR) : H5Screate_simple(static_cast<int>(sizes.size()), sizes.data(), nullptr),
        H5Sclose);
    const Handle creation = creation_list(H5P_DATASET_CREATE);
    Handle dataset(
        H5Dcreate2(state_->file.id(), path.c_str(), type.id(), space.id(), H5P_DEFAULT, creation.id(), H5P_DEFAULT),
        H5Dclose);
    state_->check(dataset.id() >= 0, path, "making the dataset");
    if (array.count() > 0) {
        state_->check(H5Dwrite(dataset.id(), type.id(), H5S_ALL, H5S_ALL, H5P_DEFAULT, array.bytes().data()) >= 0,
                      path,
                      "writing");
    }
    state_->check(H5Dclose(dataset.release()) >= 0, path, "closing");
}

void Hdf5File::attach_scale(const std::string& dataset,
                            std::size_t dimension,
                            const std::string& scale,
                            const std::string& name) {
    const Handle data = state_->object(dataset);
    const Handle axis = state_->object(scale);
    if (H5DSis_scale(axis.id()) <= 0) {
        state_->check(H5DSset_scale(axis.id(), name.c_str()) >= 0, scale, "making a dimension scale");
    }
    const auto index = static_cast<unsigned>(dimension);
    state_->check(H5DSattach_scale(data.id(), axis.id(), index) >= 0, dataset, "attaching a dimension scale");
    state_->check(H5DSset_label(data.id(), index, name.c_str()) >= 0, dataset, "naming a dimension");
}

void Hdf5File::make_group(const std::string& path) {
    state_->make_parents(path + "/");
}

void Hdf5File::set_attribute(const std::string& path, const std::string& name, const std::string& value) {
    const Handle object = state_->object(path);
    const Handle type(H5Tcopy(H5T_C_S1), H5Tclose);
    H5Tset_size(type.id(), std::max<std::size_t>(value.size(), 1));
    H5Tset_cset(type.id(), H5T_CSET_UTF8);
    H5Tset_strpad(type.id(), H5T_STR_NULLPAD);
    const Handle space(H5Screate(H5S_SCALAR), H5Sclose);
    const Handle attribute(H5Acreate2(object.id(), name.c_str(), type.id(), space.id(), H5P_DEFAULT, H5P_DEFAULT),
                           H5Aclose);
    const std::string text = value.empty() ? std::string(1, '\0') : value;
    state_->check(attribute.id() >= 0 && H5Awrite(attribute.id(), type.id(), text.data()) >= 0,
                  path + " attribute " + name,
                  "writing");
}

Array Hdf5File::read(const std::string& path) const {
    const std::string where = state_->where + ": " + path;
    const Handle dataset(H5Dopen2(state_->file.id(), path.c_str(), H5P_DEFAULT), H5Dclose);
    if (dataset.id() < 0) {
        throw DataError(where + ": there is no such dataset");
    }
    Array array = hdf5::empty_array(dataset.id(), where);
    const Handle type = hdf5::file_type(array);
    if (array.count() > 0 &&
        H5Dread(dataset.id(), type.id(), H5S_ALL, H5S_ALL, H5P_DEFAULT, array.bytes().data()) < 0) {
        throw DataError(where + ": cannot be read: " + last_error());
    }
    return array;
}

bool Hdf5File::has(const std::string& path) const {
    for (std::size_t at = path.find('/', 1); at != std::string::npos; at = path.find('/', at + 1)) {
        if (H5Lexists(state_->file.id(), path.substr(0, at).c_str(), H5P_DEFAULT) <= 0) {
            return false;
        }
    }
    return path == "/" || H5Lexists(state_->file.id(), path.c_str(), H5P_DEFAULT) > 0;
}

bool Hdf5File::is_group(const std::string& path) const {
    return H5Iget_type(state_->object(path).id()) == H5I_GROUP;
}

std::vector<std::string> Hdf5File::children(const std::string& group) const {
    std::vector<std::string> names;
    if (!has(group)) {
        return names;
    }
    const auto collect = [](hid_t, const char* name, const H5L_info_t*, void* out) -> herr_t {
        static_cast<std::vector<std::string>*>(out)->emplace_back(name);
        return 0;
    };
    const Handle object = state_->object(group);
    if (H5Literate(object.id(), H5_INDEX_NAME, H5_ITER_INC, nullptr, collect, &names) < 0) {
        throw DataError(state_->where + ": " + group + " cannot be listed: " + last_error());
    }
    return names;
}

std::string Hdf5File::attribute(const std::string& path, const std::string& name) const {
    const Handle object = state_->object(path);
    if (H5Aexists(object.id(), name.c_str()) <= 0) {
        return "";
    }
    const Handle attribute(H5Aopen(object.id(), name.c_str(), H5P_DEFAULT), H5Aclose);
    const Handle type(H5Aget_type(attribute.id()), H5Tclose);
    if (H5Tget_class(type.id()) != H5T_STRING) {
        return "";
    }
    if (H5Tis_variable_str(type.id()) > 0) {  // written by h5py, never by us
        char* text = nullptr;
        const herr_t status = H5Aread(attribute.id(), type.id(), &text);
        const std::string value = status < 0 || text == nullptr ? "" : text;
        H5free_memory(text);
        return value;
    }
    std::string value(H5Tget_size(type.id()), '\0');
    if (H5Aread(attribute.id(), type.id(), value.data()) < 0) {
        throw DataError(state_->where + ": " + path + ": attribute " + name + " cannot be read: " + last_error());
    }
    return value.c_str();
}

std::vector<std::byte> Hdf5File::image() {
    state_->check(H5Fflush(state_->file.id(), H5F_SCOPE_GLOBAL) >= 0, "/", "flushing");
    const ssize_t size = H5Fget_file_image(state_->file.id(), nullptr, 0);
    state_->check(size > 0, "/", "measuring");
    std::vector<std::byte> bytes(static_cast<std::size_t>(size));
    state_->check(H5Fget_file_image(state_->file.id(), bytes.data(), bytes.size()) == size, "/", "copying out");
    return bytes;
}

void Hdf5File::close() {
    const hid_t id = state_->file.release();
    state_->check(H5Fflush(id, H5F_SCOPE_GLOBAL) >= 0, "/", "flushing");
    state_->check(H5Fclose(id) >= 0, "/", "closing");
    state_.reset();
}

std::string hdf5_version() {
    start_library();
    unsigned major = 0;
    unsigned minor = 0;
    unsigned release = 0;
    H5get_libversion(&major, &minor, &release);
    return std::to_string(major) + "." + std::to_string(minor) + "." + std::to_string(release);
}

}  // namespace surveyor
