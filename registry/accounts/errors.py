"""Failures of identity. None of them tells whether a name exists, and none repeats what was typed for a secret."""

from __future__ import annotations

from sohoa.errors import ExitCode, SohoaError


class SignInRefused(SohoaError):
    """Name, password, code or secret is not right. Which of them is not said."""

    code = "SIGN_IN_REFUSED"
    vi = (
        "Không đăng nhập được: tên, mật khẩu hoặc mã không đúng, hoặc tài khoản không còn dùng. Thử lại, hoặc hỏi người quản trị."
    )
    en = "Not signed in: name, password or code is wrong, or the account has ended. Try again, or ask the administrator."
    http_status = 401
    exit_code = ExitCode.REFUSED


class SignInDelayed(SohoaError):
    """Signing in failed several times; the next try has to wait. The wait grows to 15 minutes at most and never for good."""

    code = "SIGN_IN_DELAYED"
    vi = "Đăng nhập sai nhiều lần. Đợi {seconds} giây rồi thử lại; thử sớm hơn không được xét và không làm lâu thêm."
    en = "Signing in failed several times. Wait {seconds} s, then try again; an earlier try is not looked at and adds nothing."
    http_status = 429
    exit_code = ExitCode.REFUSED


class SecondFactorNeeded(SohoaError):
    """The password is right, and this account has a second factor whose code was not given."""

    code = "SECOND_FACTOR_NEEDED"
    vi = "Tài khoản này có xác thực hai bước: gửi thêm mã 6 chữ số trên điện thoại, hoặc một mã dự phòng."
    en = "This account has a second factor: send the 6 digits that its device shows as well, or a recovery code."
    http_status = 401
    exit_code = ExitCode.REFUSED


class NotSignedIn(SohoaError):
    """Nobody is signed in, or the session has ended."""

    code = "NOT_SIGNED_IN"
    vi = "Chưa đăng nhập, hoặc phiên đã hết hạn. Đăng nhập (`sohoa sign-in`, hoặc POST /v1/session) rồi thử lại."
    en = "Not signed in, or the session has ended. Sign in (`sohoa sign-in`, or POST /v1/session), then try again."
    http_status = 401
    exit_code = ExitCode.REFUSED


class PasswordChangeNeeded(SohoaError):
    """The password was made by somebody else: before anything else its owner chooses another."""

    code = "PASSWORD_CHANGE_NEEDED"
    vi = "Mật khẩu này do người khác cấp. Đổi mật khẩu trước (`sohoa account password`, hoặc POST /v1/session/password)."
    en = "This password was given by somebody else. Change it first (`sohoa account password`, or POST /v1/session/password)."
    http_status = 403
    exit_code = ExitCode.REFUSED


class PasswordTooShort(SohoaError):
    """A password is shorter than it may be."""

    code = "PASSWORD_TOO_SHORT"
    vi = "Mật khẩu cần ít nhất {least} ký tự. Vài từ không liên quan nhau là dài mà dễ nhớ; dấu và khoảng trắng đều được."
    en = (
        "A password has at least {least} characters. Some unrelated words are long and easy to keep; any letter or space will do."
    )
    http_status = 422
    exit_code = ExitCode.USAGE


class PasswordTooLong(SohoaError):
    """A password is longer than it may be."""

    code = "PASSWORD_TOO_LONG"
    vi = "Mật khẩu dài hơn {most} ký tự."
    en = "A password has at most {most} characters."
    http_status = 422
    exit_code = ExitCode.USAGE


class PasswordCommon(SohoaError):
    """A password is one that is tried first by whoever guesses, or is made of the account's own name."""

    code = "PASSWORD_COMMON"
    vi = "Mật khẩu này quá dễ đoán: quá phổ biến, lặp lại, hoặc chỉ gồm tên của bạn hay của cơ quan. Chọn vài từ không liên quan."
    en = "This password is easy to guess: common, repeated, or made of your or the agency's name. Choose some unrelated words."
    http_status = 422
    exit_code = ExitCode.USAGE


class PasswordUnchanged(SohoaError):
    """The new password is the old one."""

    code = "PASSWORD_UNCHANGED"
    vi = "Mật khẩu mới giống mật khẩu cũ. Chọn mật khẩu khác."
    en = "The new password is the old one. Choose another."
    http_status = 422
    exit_code = ExitCode.USAGE


class AccountNameInvalid(SohoaError):
    """A name to sign in with has letters that such names do not have."""

    code = "ACCOUNT_NAME_INVALID"
    vi = "{name} không dùng làm tên đăng nhập được: 2 đến 60 chữ thường không dấu, chữ số, dấu . - _ @, bắt đầu bằng chữ hoặc số."
    en = "{name} cannot be a name to sign in with: 2 to 60 of a to z, 0 to 9, . - _ @, a letter or digit first."
    http_status = 422
    exit_code = ExitCode.USAGE


class AccountNameTaken(SohoaError):
    """An account has this name, or had it: names are never given twice, since the log names them."""

    code = "ACCOUNT_NAME_TAKEN"
    vi = "Đã có tài khoản tên {name} (kể cả tài khoản đã kết thúc). Chọn tên khác."
    en = "There is, or was, an account named {name}. Choose another name."
    http_status = 409
    exit_code = ExitCode.REFUSED


class AccountUnknown(SohoaError):
    """There is no account with this name or number."""

    code = "ACCOUNT_UNKNOWN"
    vi = "Không có tài khoản {name}. Xem danh sách bằng `sohoa account list`."
    en = "There is no account {name}. `sohoa account list` shows all."
    http_status = 404
    exit_code = ExitCode.NOT_FOUND


class AccountEnded(SohoaError):
    """The account has ended: nothing of it can be changed any more."""

    code = "ACCOUNT_ENDED"
    vi = "Tài khoản {name} đã kết thúc. Tạo tài khoản mới nếu người đó trở lại."
    en = "The account {name} has ended. Make another where that person comes back."
    http_status = 409
    exit_code = ExitCode.REFUSED


class AccountOfOtherKind(SohoaError):
    """A person has no secrets and scopes, a service no password and no second factor; who signs in elsewhere has neither."""

    code = "ACCOUNT_OF_OTHER_KIND"
    vi = "Tài khoản {name} không có {what}."
    en = "The account {name} has no {what}."
    http_status = 409
    exit_code = ExitCode.REFUSED


class LastAdministrator(SohoaError):
    """Nobody could manage accounts any more."""

    code = "LAST_ADMINISTRATOR"
    vi = "{name} là quản trị viên cuối cùng. Giao vai trò administrator cho người khác trước."
    en = "{name} is the last administrator. Give somebody else the role administrator first."
    http_status = 409
    exit_code = ExitCode.REFUSED


class RoleUnknown(SohoaError):
    """There is no role of this name."""

    code = "ROLE_UNKNOWN"
    vi = "Không có vai trò {role}. Chọn một trong: {roles}."
    en = "There is no role {role}. Choose one of: {roles}."
    http_status = 422
    exit_code = ExitCode.USAGE


class RolePeriodInvalid(SohoaError):
    """A role would end before it begins."""

    code = "ROLE_PERIOD_INVALID"
    vi = "Ngày cuối {valid_to} trước ngày đầu {valid_from}. Kiểm tra lại hai ngày."
    en = "The last day {valid_to} comes before the first day {valid_from}. Check both."
    http_status = 422
    exit_code = ExitCode.USAGE


class RoleNotHeld(SohoaError):
    """The account does not hold a role with this number."""

    code = "ROLE_NOT_HELD"
    vi = "Tài khoản {name} không giữ vai trò số {number}. Xem bằng `sohoa account show {name}`."
    en = "The account {name} does not hold the role number {number}. See `sohoa account show {name}`."
    http_status = 404
    exit_code = ExitCode.NOT_FOUND


class ScopeUnknown(SohoaError):
    """There is no scope of this name, or the service may not have it."""

    code = "SCOPE_UNKNOWN"
    vi = "Không có phạm vi {scope}. Chọn trong: {scopes}."
    en = "There is no scope {scope}. Choose among: {scopes}."
    http_status = 422
    exit_code = ExitCode.USAGE


class ScopeMissing(SohoaError):
    """The token of a service does not let it in for this."""

    code = "SCOPE_MISSING"
    vi = "Token này không có phạm vi {scope}. Xin token khác với phạm vi đó, nếu tài khoản được phép."
    en = "This token lacks the scope {scope}. Ask for another with it, if the account may have it."
    http_status = 403
    exit_code = ExitCode.REFUSED


class SecretsInUse(SohoaError):
    """Two secrets of a service are in use already."""

    code = "SECRETS_IN_USE"
    vi = "Tài khoản {name} đang có hai khóa. Kết thúc một khóa trước (`sohoa account secret end`)."
    en = "The account {name} has two secrets in use. End one first (`sohoa account secret end`)."
    http_status = 409
    exit_code = ExitCode.REFUSED


class SecretUnknown(SohoaError):
    """The service has no secret with this number in use."""

    code = "SECRET_UNKNOWN"
    vi = "Tài khoản {name} không có khóa số {number} đang dùng."
    en = "The account {name} has no secret number {number} in use."
    http_status = 404
    exit_code = ExitCode.NOT_FOUND


class SessionUnknown(SohoaError):
    """The account has no session with this number that lasts."""

    code = "SESSION_UNKNOWN"
    vi = "Không có phiên số {number} đang mở."
    en = "There is no open session number {number}."
    http_status = 404
    exit_code = ExitCode.NOT_FOUND


class SecondFactorNotSetUp(SohoaError):
    """A code was to be confirmed, or taken away, for a second factor that was not set up."""

    code = "SECOND_FACTOR_NOT_SET_UP"
    vi = "Chưa bắt đầu cài đặt xác thực hai bước, hoặc đã xong rồi."
    en = "No second factor is being set up, or there is none."
    http_status = 409
    exit_code = ExitCode.REFUSED


class SecondFactorThere(SohoaError):
    """The account has a second factor already."""

    code = "SECOND_FACTOR_THERE"
    vi = "Tài khoản đã có xác thực hai bước. Bỏ cái cũ trước."
    en = "The account has a second factor already. Take it away first."
    http_status = 409
    exit_code = ExitCode.REFUSED


class AccountsThere(SohoaError):
    """The installation has accounts: it is set up once."""

    code = "ACCOUNTS_THERE"
    vi = "Hệ thống này đã có tài khoản; `sohoa init` chỉ chạy một lần. Thêm người bằng `sohoa account add`."
    en = "This installation has accounts; `sohoa init` runs once. Add people with `sohoa account add`."
    http_status = 409
    exit_code = ExitCode.REFUSED


class AccountsNeeded(SohoaError):
    """The installation has no accounts yet: nobody could be given anything."""

    code = "ACCOUNTS_NEEDED"
    vi = "Hệ thống này chưa có tài khoản. Người giữ máy chủ tạo quản trị viên đầu tiên bằng `sohoa init`."
    en = "This installation has no accounts yet. Whoever keeps the machine makes the first administrator with `sohoa init`."
    http_status = 409
    exit_code = ExitCode.REFUSED


class KeyMissing(SohoaError):
    """The key of the installation is not where it should be."""

    code = "KEY_MISSING"
    vi = "Không có khóa của hệ thống ở {path}. Chép lại từ bản sao lưu; không có khóa này thì xác thực hai bước phải cài lại."
    en = (
        "The key of the installation is not at {path}. Copy it from the backup; without it second factors have to be set up anew."
    )
    http_status = 500
    exit_code = ExitCode.ENVIRONMENT


class KeyUnsafe(SohoaError):
    """Others can read the key of the installation."""

    code = "KEY_UNSAFE"
    vi = "Người khác đọc được khóa {path}. Chạy: chmod 600 {path}"
    en = "Others can read the key {path}. Run: chmod 600 {path}"
    http_status = 500
    exit_code = ExitCode.ENVIRONMENT


class OpenIdRefused(SohoaError):
    """Signing in through the OpenID provider failed, or its token is not one for us."""

    code = "OPENID_REFUSED"
    vi = "Đăng nhập qua {issuer} không thành: {reason}. Bắt đầu lại từ /v1/sign-in/openid."
    en = "Signing in through {issuer} failed: {reason}. Begin again at /v1/sign-in/openid."
    http_status = 401
    exit_code = ExitCode.REFUSED


class OpenIdUnreachable(SohoaError):
    """The OpenID provider does not answer as it should."""

    code = "OPENID_UNREACHABLE"
    vi = "Không hỏi được {issuer}: {reason}. Kiểm tra SOHOA_OPENID_ISSUER và đường truyền; tài khoản tại chỗ vẫn đăng nhập được."
    en = "{issuer} cannot be asked: {reason}. Check SOHOA_OPENID_ISSUER and the network; local accounts still sign in."
    http_status = 503
    exit_code = ExitCode.ENVIRONMENT


class OpenIdOff(SohoaError):
    """No OpenID provider is named in the settings."""

    code = "OPENID_OFF"
    vi = "Chưa cấu hình OpenID Connect (SOHOA_OPENID_ISSUER). Đăng nhập bằng tài khoản tại chỗ."
    en = "OpenID Connect is not set up (SOHOA_OPENID_ISSUER). Sign in with a local account."
    http_status = 404
    exit_code = ExitCode.NOT_FOUND


class GroupRolesInvalid(SohoaError):
    """The mapping of a provider's groups to roles cannot be used."""

    code = "GROUP_ROLES_INVALID"
    vi = "SOHOA_OPENID_ROLES: nhóm {group} chưa có vai trò. Ghi dạng officer@07906, hoặc administrator cho toàn cơ quan."
    en = "SOHOA_OPENID_ROLES: the group {group} has no role. Write officer@07906, or administrator for the whole agency."
    http_status = 500
    exit_code = ExitCode.ENVIRONMENT


class NoRoleHere(SohoaError):
    """Somebody signed in at the OpenID provider, but neither its groups nor anybody here gives them a role."""

    code = "NO_ROLE_HERE"
    vi = "Đã xác thực {name}, nhưng chưa được giao vai trò nào ở đây. Hỏi người quản trị."
    en = "{name} is known to the provider, but has no role here. Ask the administrator."
    http_status = 403
    exit_code = ExitCode.REFUSED
