namespace Suffice.Import.Families;

/// <summary>Nets that call their parts alike.</summary>
internal interface IFamily
{
    /// <summary>Whether a configuration describes one of them.</summary>
    bool Knows(FamilySource source);

    /// <summary>Understands one.</summary>
    /// <exception cref="SufficeException"><see cref="Fault.Bundle"/>: it has a part that bundles do not; names it.</exception>
    ImportedNet Read(FamilySource source);
}
